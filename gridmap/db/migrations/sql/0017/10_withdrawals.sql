-- How is the withdrawal of an order kept and numbered, as every other paper is?

ALTER TABLE papers
    DROP CONSTRAINT ck_papers_kind_known,
    ADD CONSTRAINT ck_papers_kind_known CHECK (kind IN ('plan', 'site_record', 'order', 'recheck', 'extension',
        'listing', 'referral', 'withdrawal', 'receipt'));

ALTER TABLE paper_serials
    DROP CONSTRAINT ck_paper_serials_kind_known,
    ADD CONSTRAINT ck_paper_serials_kind_known CHECK (kind IN ('plan', 'site_record', 'order', 'recheck', 'extension',
        'listing', 'referral', 'withdrawal', 'receipt'));
