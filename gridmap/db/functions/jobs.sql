-- Who works on which job?

-- The name under which the worker of a job holds its session's lock for as long as it lives.
CREATE OR REPLACE FUNCTION gm_job_lock(job uuid) RETURNS bigint
LANGUAGE sql IMMUTABLE
RETURN hashtextextended('gridmap-job|' || job::text, 0);

-- Take the oldest job that nobody works on, and its lock with it; what it is and whose. A job that is said to be under
-- way but whose lock is free was left by a worker that died: it is taken again, three times at most.
-- The worker knows no viewer yet, so this one step asks for itself what may be seen.
CREATE OR REPLACE FUNCTION gm_claim_job() RETURNS TABLE (job uuid, person uuid)
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
