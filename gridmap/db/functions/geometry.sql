-- What may a stored geometry be? WGS 84 lon/lat, flat, finite, filled, valid, within the reach of Web Mercator.
-- The body is parsed once, at creation, so that a restore with an empty search_path still finds PostGIS.
CREATE OR REPLACE FUNCTION gm_sound(shape geometry) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT shape IS NULL OR CASE
        WHEN ST_IsEmpty(shape) OR ST_NDims(shape) <> 2 OR ST_SRID(shape) <> 4326 THEN false
        WHEN GeometryType(shape) = 'POINT'
            THEN ST_X(shape) BETWEEN -180 AND 180 AND ST_Y(shape) BETWEEN -85 AND 85
        ELSE ST_XMin(shape) >= -180 AND ST_XMax(shape) <= 180 AND ST_YMin(shape) >= -85 AND ST_YMax(shape) <= 85
            AND ST_IsValid(shape)
    END;
END;
