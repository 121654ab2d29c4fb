"""One summary for people who take it with them: a PDF, one page, a spreadsheet, a web page, all saying the same."""
