-- What is kept beside changes, and is the audit whole?

-- Keep that somebody signed in, was refused, or took personal data away. The author is the viewer of the transaction.
CREATE OR REPLACE FUNCTION gm_witness(what text, about text, facts jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF what NOT IN ('sign_in', 'refusal', 'download', 'phones') THEN
        RAISE insufficient_privilege USING MESSAGE = 'changes are kept by their tables';
    END IF;
    INSERT INTO audit (person_id, source, row_id, area_path, after)
    VALUES (gm_viewer(), what, about, coalesce((SELECT area_path FROM people WHERE id = gm_viewer()), ''), facts);
END
$$;

-- The audit is added to, never changed; only who leaves the sample behind leaves its history too, and what is personal goes
-- out of it when its time is over (retention.sql).
CREATE OR REPLACE FUNCTION gm_keep_audit() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('gridmap.starting_over', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND current_setting('gridmap.erasing', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    RAISE insufficient_privilege USING MESSAGE = 'the audit is added to, never changed';
END
$$;

-- The hash of a row as it stands, as JSON; the zone of whoever asks must be UTC.
CREATE OR REPLACE FUNCTION gm_row_hash(kept audit) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(to_jsonb(kept)::text, 'UTF8')), 'hex')
$$;

-- The hash of a row as it was written: where personal data were taken out of it since, the one that was kept then, if the row
-- is still what that left.
CREATE OR REPLACE FUNCTION gm_written_hash(kept audit) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT EXISTS (SELECT FROM audit_erasures WHERE audit_id = kept.id) THEN gm_row_hash(kept)
        WHEN gm_row_hash(kept) = (SELECT became FROM audit_erasures WHERE audit_id = kept.id ORDER BY id DESC LIMIT 1)
        THEN (SELECT was FROM audit_erasures WHERE audit_id = kept.id ORDER BY id LIMIT 1)
        ELSE 'changed' END
$$;

-- The hash over all that one erasure took out; the row of audit that tells of it keeps it, under the chain.
CREATE OR REPLACE FUNCTION gm_erased_hash(teller bigint) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(coalesce(string_agg(
        audit_id || '|' || was || '|' || became, '' ORDER BY id), ''), 'UTF8')), 'hex')
    FROM audit_erasures WHERE told_by IS NOT DISTINCT FROM teller
$$;

-- One link of the chain: a hash over the link before and over each row as it was written, its moment in UTC.
CREATE OR REPLACE FUNCTION gm_audit_hash(link text, covered int8multirange) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public SET timezone = 'UTC' AS $$
    SELECT encode(sha256(convert_to(link || '|' || covered::text || '|' || coalesce(string_agg(
        gm_written_hash(a), '' ORDER BY a.id), ''), 'UTF8')), 'hex')
    FROM unnest(covered) part JOIN audit a ON a.id >= lower(part) AND a.id < upper(part)
$$;

-- Cover whatever rows no link covers yet; how many these were. A row of a long transaction appears late, below ids that
-- are covered already, so the rows of the last day are looked through for such.
CREATE OR REPLACE FUNCTION gm_seal_audit() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    known int8multirange;
    fresh int8multirange;
    number bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('gridmap-audit-seal', 0));
    SELECT coalesce(range_agg(part), '{}') INTO known
    FROM (SELECT unnest(ids) AS part FROM audit_seals) parts;
    SELECT range_agg(int8range(id, id, '[]')), count(*) INTO fresh, number
    FROM audit WHERE (at > now() - interval '1 day' OR id >= coalesce(upper(known), 0)) AND NOT id <@ known;
    IF number > 0 THEN
        INSERT INTO audit_seals (ids, rows, hash) VALUES (fresh, number, gm_audit_hash(
            coalesce((SELECT hash FROM audit_seals ORDER BY id DESC LIMIT 1), ''), fresh));
    END IF;
    RETURN number;
END
$$;

-- Each link that does not hold: a row of it was changed or taken away, or the link itself was. Link 0: rows that were put
-- in between afterwards, and what was taken out of rows without a row that tells of it.
CREATE OR REPLACE FUNCTION gm_broken_seals() RETURNS TABLE (seal bigint, first_row bigint, last_row bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT id, lower(ids), upper(ids) - 1 FROM (
        SELECT s.*, coalesce(lag(s.hash) OVER (ORDER BY s.id), '') AS hash_before FROM audit_seals s
    ) links
    WHERE hash <> gm_audit_hash(hash_before, ids)
        OR rows <> (SELECT sum(upper(part) - lower(part)) FROM unnest(ids) part)
    UNION ALL
    SELECT 0, a.id, a.id FROM audit a, (
        SELECT range_agg(part) AS known, max(upper(part)) AS next
        FROM (SELECT unnest(ids) AS part FROM audit_seals) parts
    ) covered WHERE a.id < covered.next AND NOT a.id <@ covered.known AND a.at < now() - interval '1 day'
    UNION ALL
    SELECT 0, min(audit_id), max(audit_id) FROM audit_erasures e GROUP BY told_by
    HAVING gm_erased_hash(told_by) IS DISTINCT FROM (
        SELECT after ->> 'digest' FROM audit WHERE id = e.told_by AND source = 'erasure')
    ORDER BY 1, 2
$$;
