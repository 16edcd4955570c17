-- What an answer has not seen is asked of gm_unseen_changes alone; functions/changes.sql no longer asks this one, and a new database never had it.
DROP FUNCTION IF EXISTS gm_unseen(answers, text[]);
