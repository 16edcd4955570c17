-- Which numbers were given before, when each family of papers counts for itself?

-- What was counted so far in one row for both families goes on for each from its own last paper.
CREATE TEMPORARY TABLE counted ON COMMIT DROP AS
    SELECT p.township_path AS area_path, p.kind, p.family, p.year, max(p.serial) AS last
    FROM papers p GROUP BY p.township_path, p.kind, p.family, p.year;
DELETE FROM paper_serials;
ALTER TABLE paper_serials ADD COLUMN family TEXT NOT NULL;
ALTER TABLE paper_serials ADD COLUMN before INTEGER DEFAULT '0' NOT NULL;
ALTER TABLE paper_serials DROP CONSTRAINT pk_paper_serials;
ALTER TABLE paper_serials ADD CONSTRAINT pk_paper_serials PRIMARY KEY (area_path, kind, family, year);
ALTER TABLE paper_serials ADD CONSTRAINT ck_paper_serials_family_known CHECK (family IN ('supervision', 'enforcement'));
ALTER TABLE paper_serials ADD CONSTRAINT ck_paper_serials_before_counts CHECK (before BETWEEN 0 AND last);
ALTER TABLE paper_serials DISABLE TRIGGER serial_used;
INSERT INTO paper_serials (area_path, kind, family, year, last) SELECT area_path, kind, family, year, last FROM counted;
ALTER TABLE paper_serials ENABLE TRIGGER serial_used;
ALTER TABLE papers DROP CONSTRAINT uq_papers_township_path_kind_year_serial;
ALTER TABLE papers ADD CONSTRAINT uq_papers_township_path_kind_family_year_serial
    UNIQUE (township_path, kind, family, year, serial);
DROP FUNCTION IF EXISTS gm_next_serial(text, text, integer);
