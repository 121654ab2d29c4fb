"""The Chair's and the Leader's reports: documents made of a period's summaries and commentary, with their own words."""
