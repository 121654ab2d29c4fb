import re
import pytest
from tests.e2e import pages as P
from tests.e2e.serving import ROLES
from tests.e2e.test_accessibility import AXE, faults_of
from tests.e2e.test_pages import assert_disciplined

class Mine(P.Pages):
    def _supervise(self, clients):
        pass
    def _audit(self, clients):
        pass
    def _every(self):
        page=self._page
        yield page("/supervision/oversight", "oversight.index")
        yield page(f"/supervision/oversight?show=all&team={self.own_team}&sort=-last", "oversight.index")
        yield page(f"/supervision/oversight/{self.oversight}", "oversight.one")
        yield page(f"/my-supervision/sessions/{self.past}/feedback", "feedback.own")
        yield page("/supervision/feedback", "feedback.index")

@pytest.fixture(scope="module")
def mine(council, clients):
    return Mine(council, clients)

def test_may(mine, clients):
    bad=[]
    for role in ROLES:
        for one in mine.every:
            a=clients[role].get(one.path)
            if one.may(role):
                if a.status!=200: bad.append((role,one.path,a.status))
                else: assert_disciplined(a)
            elif a.status not in (403,404): bad.append((role,one.path,a.status))
    assert not bad

@pytest.mark.browser
def test_axe(mine, opened):
    axe=AXE.read_text(); found={}
    for role in ("manager","worker","service","hr"):
        with opened(role) as page:
            for one in mine.every:
                if one.may(role):
                    page.goto(one.path, wait_until="load")
                    f=faults_of(page,axe)
                    if f: found[role+one.path]=f
                    assert not page.faults, page.faults
        if role=="worker":
            with opened(role) as page:
                page.goto(f"/my-supervision/sessions/{mine.past}/feedback")
                page.click("main form button[type=submit]")
                assert page.locator(".govuk-error-summary").is_visible()
                f=faults_of(page,axe)
                if f: found["empty"]=f
                for q in ("needs_met","reflected","heard","clear_next"):
                    page.check(f"input[name={q}] >> nth=0")
                page.click("main form button[type=submit]")
                assert "Thank you" in page.inner_text("main")
                f=faults_of(page,axe)
                if f: found["given"]=f
    assert not found, found
