-- Where does a step stand that was written again?

ALTER TABLE hazard_steps ADD COLUMN place BIGINT;
