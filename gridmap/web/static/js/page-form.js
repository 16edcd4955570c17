// A record's form without a map.
import { focusFirstProblem } from "./first-problem.js";
import { mountPeopleChoices } from "./people-choice.js";
import { mountSeveralNames } from "./several-names.js";

mountSeveralNames();
mountPeopleChoices();
focusFirstProblem();
