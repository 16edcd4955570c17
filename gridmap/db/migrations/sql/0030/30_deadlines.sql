-- No deadline is before the day on which its hazard was found. What an older ledger brought otherwise stays as it is, and is
-- put right when its hazard is next changed.
ALTER TABLE hazards ADD CONSTRAINT ck_hazards_deadline_not_before CHECK (deadline >= found_on) NOT VALID;
DO $$
BEGIN
    ALTER TABLE hazards VALIDATE CONSTRAINT ck_hazards_deadline_not_before;
EXCEPTION WHEN check_violation THEN
    RAISE NOTICE 'some hazards have a deadline before the day on which they were found';
END
$$;
