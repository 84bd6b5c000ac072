"""A pack as files: the PDF by typst, the Word file by python-docx. Both from the data of `plans.rules.pack.Document`."""
