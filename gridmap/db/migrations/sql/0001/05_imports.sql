-- What becomes of files that are handed in: the file, the rows that wait, the names of columns, and the queue of work.

CREATE TABLE imports (
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    person_id UUID NOT NULL,
    noun TEXT NOT NULL,
    file_name TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    content BYTEA NOT NULL,
    state TEXT DEFAULT 'uploaded' NOT NULL,
    sheets JSONB DEFAULT '[]' NOT NULL,
    mapping JSONB DEFAULT '{}' NOT NULL,
    coordinates TEXT DEFAULT '' NOT NULL,
    result JSONB DEFAULT '{}' NOT NULL,
    fingerprint TEXT DEFAULT '' NOT NULL,
    message JSONB,
    audit_ids INT8MULTIRANGE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE,
    undone_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_imports PRIMARY KEY (id),
    CONSTRAINT ck_imports_state_known CHECK (state IN ('uploaded', 'mapping', 'previewed', 'saved', 'undone', 'refused')),
    CONSTRAINT ck_imports_file_name_filled CHECK (btrim(file_name) <> ''),
    CONSTRAINT ck_imports_content_size CHECK (octet_length(content) BETWEEN 1 AND 268435456),
    CONSTRAINT fk_imports_area_path FOREIGN KEY(area_path) REFERENCES areas (path) ON DELETE CASCADE,
    CONSTRAINT fk_imports_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);

CREATE INDEX ix_imports_area_path ON imports (area_path);

CREATE INDEX ix_imports_person_id ON imports (person_id);

CREATE TABLE quarantined_rows (
    import_id UUID NOT NULL,
    sheet TEXT NOT NULL,
    row_number INTEGER NOT NULL,
    cells JSONB NOT NULL,
    problems JSONB NOT NULL,
    point JSONB,
    fix JSONB,
    accepted BOOLEAN DEFAULT 'false' NOT NULL,
    CONSTRAINT pk_quarantined_rows PRIMARY KEY (import_id, sheet, row_number),
    CONSTRAINT fk_quarantined_rows_import_id FOREIGN KEY(import_id) REFERENCES imports (id) ON DELETE CASCADE
);

CREATE TABLE saved_mappings (
    area_path VARCHAR COLLATE "C" NOT NULL,
    noun TEXT NOT NULL,
    signature TEXT NOT NULL,
    mapping JSONB NOT NULL,
    coordinates TEXT DEFAULT '' NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_saved_mappings PRIMARY KEY (area_path, noun, signature),
    CONSTRAINT fk_saved_mappings_area_path FOREIGN KEY(area_path) REFERENCES areas (path) ON DELETE CASCADE
);

CREATE TABLE jobs (
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    about UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    person_id UUID NOT NULL,
    state TEXT DEFAULT 'queued' NOT NULL,
    arguments JSONB DEFAULT '{}' NOT NULL,
    step TEXT DEFAULT '' NOT NULL,
    done INTEGER DEFAULT '0' NOT NULL,
    total INTEGER DEFAULT '0' NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    cancel_asked BOOLEAN DEFAULT 'false' NOT NULL,
    message JSONB,
    enqueued_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE,
    finished_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_jobs PRIMARY KEY (id),
    CONSTRAINT ck_jobs_state_known CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    CONSTRAINT ck_jobs_progress_not_negative CHECK (done >= 0 AND total >= 0),
    CONSTRAINT fk_jobs_area_path FOREIGN KEY(area_path) REFERENCES areas (path) ON DELETE CASCADE,
    CONSTRAINT fk_jobs_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);

CREATE INDEX ix_jobs_about ON jobs (about);

CREATE INDEX ix_jobs_area_path ON jobs (area_path);

CREATE INDEX ix_jobs_person_id ON jobs (person_id);

CREATE INDEX ix_jobs_state ON jobs (state);

GRANT SELECT, INSERT, UPDATE, DELETE ON imports, quarantined_rows, saved_mappings, jobs TO gridmap_app;

-- A file belongs to who handed it in, and is seen by the administrators of its area: it may hold people's phones.
ALTER TABLE imports ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON imports FOR SELECT
    USING (person_id = (SELECT gm_viewer()) OR area_path ^@ ANY ((SELECT gm_prefixes('administrator'))::text[]));
CREATE POLICY writable ON imports FOR ALL
    USING (area_path ^@ ANY ((SELECT gm_prefixes('administrator'))::text[])
        OR (person_id = (SELECT gm_viewer()) AND area_path ^@ ANY ((SELECT gm_prefixes('planner'))::text[])));

ALTER TABLE quarantined_rows ENABLE ROW LEVEL SECURITY;
CREATE POLICY with_the_import ON quarantined_rows FOR ALL
    USING (EXISTS (SELECT FROM imports i WHERE i.id = import_id));

ALTER TABLE saved_mappings ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_areas ON saved_mappings FOR ALL
    USING (area_path ^@ ANY ((SELECT gm_prefixes('administrator', 'planner'))::text[]));

ALTER TABLE jobs ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON jobs FOR ALL USING (person_id = (SELECT gm_viewer()));
CREATE POLICY administered ON jobs FOR SELECT
    USING (area_path ^@ ANY ((SELECT gm_prefixes('administrator'))::text[]));

-- The name under which the worker of a job holds its session's lock for as long as it lives.
CREATE FUNCTION gm_job_lock(job uuid) RETURNS bigint
LANGUAGE sql IMMUTABLE
RETURN hashtextextended('gridmap-job|' || job::text, 0);

-- Take the oldest job that nobody works on, and its lock with it; what it is and whose. A job that is said to be under
-- way but whose lock is free was left by a worker that died: it is taken again, three times at most.
-- The worker knows no viewer yet, so this one step asks for itself what may be seen.
CREATE FUNCTION gm_claim_job() RETURNS TABLE (job uuid, person uuid)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    candidate record;
BEGIN
    FOR candidate IN
        SELECT j.id, j.person_id, j.attempts FROM jobs j WHERE j.state IN ('queued', 'running')
        ORDER BY j.enqueued_at, j.id FOR UPDATE SKIP LOCKED
    LOOP
        IF NOT pg_try_advisory_lock(gm_job_lock(candidate.id)) THEN
            CONTINUE;
        END IF;
        IF candidate.attempts >= 3 THEN
            UPDATE jobs SET state = 'failed', finished_at = clock_timestamp() WHERE id = candidate.id;
            PERFORM pg_advisory_unlock(gm_job_lock(candidate.id));
            CONTINUE;
        END IF;
        UPDATE jobs SET state = 'running', attempts = attempts + 1, started_at = clock_timestamp() WHERE id = candidate.id;
        job := candidate.id;
        person := candidate.person_id;
        RETURN NEXT;
        RETURN;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION gm_claim_job() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gm_claim_job() TO gridmap_app;

-- Which traces has the transaction under way left, above `since`? They carry its own moment and its viewer.
CREATE FUNCTION gm_own_traces(since bigint) RETURNS int8multirange
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT range_agg(int8range(id, id, '[]')) FROM audit WHERE id > since AND at = now() AND person_id = gm_viewer()
$$;
