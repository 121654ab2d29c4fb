"""Invented names. Children's surnames occur nowhere else, so a test can look for them in whatever is stored."""

import random

__all__ = ["AREAS", "CHILD_SURNAMES", "Namer", "child_name", "outside_name"]


def _words(text: str) -> tuple[str, ...]:
    """Split a list of words written as running text."""
    return tuple(text.split())


STAFF_FORENAMES = _words(
    "Aisha Alan Amara Amy Andrea Anita Anna Ben Beth Bola Callum Carol Chidi Chloe Claire Colin Dan Dawn Deborah "
    "Dev Donna Ed Eleanor Emma Farah Fiona Frank Gareth Gemma Grace Hannah Harriet Helen Ian Imran Isla Jack Jane "
    "Jasmine Jo Joseph Julie Karen Kate Kemi Kevin Kim Laura Leanne Lisa Louise Lucy Maria Mark Martin Megan "
    "Michelle Mina Mohammed Naomi Natalie Neil Nicola Nina Olivia Omar Owen Paul Paula Peter Priya Rachel Rebecca "
    "Rosa Ruth Sally Sam Sandra Sarah Selina Sharon Simon Sonia Stephen Steve Sunita Susan Tanya Tara Teresa Tom "
    "Tracy Vera Victoria Wendy Yasmin Yvonne Zara Zoe"
)
STAFF_SURNAMES = _words(
    "Abara Adeyemi Ahmed Akhtar Allen Anderson Atkins Bailey Baker Banerjee Barker Barnes Bell Bennett Berry Bibi "
    "Bishop Bond Booth Boyd Bradley Brooks Brown Bryant Burgess Burke Burns Butler Byrne Campbell Carr Carter "
    "Chandra Chapman Choudhury Clark Cole Collins Cook Cooper Cox Crane Cross Curtis Daniels Davies Dawson Dean "
    "Desai Dixon Doyle Drew Duffy Dunn Edwards Eke Ellis Evans Farrell Fisher Flynn Ford Foster Fox Francis "
    "Fraser Gallagher Gardner George Gibson Gill Goddard Gordon Grant Gray Green Griffin Hall Hamilton Hart "
    "Harvey Hayes Hill Holt Hope Howard Hughes Hunt Hussain Ibrahim Jackson James Jarvis Jenkins Johnson Jones "
    "Joshi Kaur Kelly Khan King Knight Lamb Lawson Lee Lewis Lloyd Long Lowe Lynch Malik Mann Marsh Mason "
    "Matthews May Mensah Miller Mills Mistry Moore Morgan Morris Moss Murphy Murray Nash Nelson Newton Noble "
    "Nwosu Okafor Oliver Osei Owens Page Palmer Parker Patel Payne Pearson Perry Phillips Pope Porter Potter "
    "Powell Price Quinn Rahman Reed Reid Reynolds Rhodes Riley Roberts Robinson Rogers Rose Ross Rowe Russell "
    "Ryan Sandhu Saunders Scott Shah Sharma Shaw Short Silva Simpson Singh Slater Smith Snow Spencer Steele "
    "Stewart Stone Sutton Sweeney Swift Taylor Thomas Thorne Todd Townsend Tucker Turner Tyler Uddin Vaughan "
    "Vincent Wade Walker Wallace Walsh Ward Warren Watson Webb Wells West White Wilkins Williams Wilson Wise Wood "
    "Wright Yates Young Zaman"
)
CHILD_FORENAMES = _words(
    "Ada Alfie Amina Archie Arlo Ava Blake Bonnie Caleb Cara Casey Cody Connie Daisy Dexter Dylan Edie Elsie "
    "Ethan Evie Ezra Faith Finley Freya Gabe Hallie Harley Hugo Ibby Ida Iris Ivy Jayden Jesse Kai Kayla Kian "
    "Lacey Leo Liam Lila Logan Lola Luca Mabel Maisie Marley Mia Mila Myles Nancy Nell Niall Noah Nora Ollie Orla "
    "Oscar Pearl Poppy Quincy Ralph Reuben Rhys Riley Ronnie Rosie Rufus Ruby Scarlett Seth Sienna Skye Tahlia "
    "Teddy Theo Tilly Toby Tyla Una Violet Wren Zac Zuri"
)
_FIRST_PARTS = _words(
    "Thistle Quennel Bramble Fennix Ockle Wyvern Dapple Pomfrey Larkle Gossen Hibble Marrow Nettle Sorrel Tansy "
    "Umber Velvet Yarrow Zephyr Juniper Kestle Plover"
)
_LAST_PARTS = _words("moorby wickett thwaite garthing dalesby hursting combley fordham marshby holtington")
CHILD_SURNAMES = tuple(first + last for first in _FIRST_PARTS for last in _LAST_PARTS)
AREAS = _words(
    "North South East West Central Riverside Hillside Parkway Castle Abbey Meadow Station Priory Harbour Orchard"
)


class Namer:
    """Hands out names and addresses of staff, each address once."""

    def __init__(self, rng: random.Random) -> None:
        """Start with no address taken."""
        self._rng = rng
        self._taken: dict[str, int] = {}

    def next(self) -> tuple[str, str, str]:
        """Give a forename, a surname and an address nobody has yet."""
        forename = self._rng.choice(STAFF_FORENAMES)
        surname = self._rng.choice(STAFF_SURNAMES)
        stem = f"{forename}.{surname}".lower()
        count = self._taken.get(stem, 0) + 1
        self._taken[stem] = count
        return forename, surname, f"{stem}{count if count > 1 else ''}@demo.example"


def child_name(rng: random.Random) -> str:
    """Give a child's forename."""
    return rng.choice(CHILD_FORENAMES)


def outside_name(rng: random.Random) -> str:
    """Give the name of a professional of another organisation."""
    return f"{rng.choice(STAFF_FORENAMES)} {rng.choice(STAFF_SURNAMES)}"
