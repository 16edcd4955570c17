-- Which days of supervision may a township choose and set for itself?

ALTER TABLE profiles_in_force
    DROP CONSTRAINT ck_profiles_in_force_subject_known,
    ADD CONSTRAINT ck_profiles_in_force_subject_known CHECK (subject IN ('fire', 'supplies', 'supervision'));
