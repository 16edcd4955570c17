-- The words of the trade: an answer has revisions, and the version of the program that computed it.
ALTER TABLE answers RENAME COLUMN turn TO revision;
ALTER TABLE answers RENAME COLUMN recipe TO code_version;
