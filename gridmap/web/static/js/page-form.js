// A record's form without a map.
import { focusFirstProblem } from "./first-problem.js";

focusFirstProblem();
