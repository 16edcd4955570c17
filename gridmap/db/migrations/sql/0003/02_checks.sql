-- Every number of a register has a check of its own, read from its field.
ALTER TABLE enterprises
    DROP CONSTRAINT ck_enterprises_counts_not_negative,
    ADD CONSTRAINT ck_enterprises_employees_not_negative CHECK (employees >= 0),
    ADD CONSTRAINT ck_enterprises_floor_area_m2_not_negative CHECK (floor_area_m2 >= 0);
ALTER TABLE resources
    DROP CONSTRAINT ck_resources_counts_not_negative,
    ADD CONSTRAINT ck_resources_staff_not_negative CHECK (staff >= 0),
    ADD CONSTRAINT ck_resources_vehicles_not_negative CHECK (vehicles >= 0),
    ADD CONSTRAINT ck_resources_turnout_s_not_negative CHECK (turnout_s >= 0),
    ADD CONSTRAINT ck_resources_flow_l_s_not_negative CHECK (flow_l_s >= 0),
    ADD CONSTRAINT ck_resources_capacity_people_not_negative CHECK (capacity_people >= 0);
