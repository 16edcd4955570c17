// A record's form, or its page, without a map.
import { focusFirstProblem } from "./first-problem.js";
import { keepForOffline } from "./offline.js";
import { mountPeopleChoices } from "./people-choice.js";
import { mountKeeping } from "./record-outbox.js";
import { mountSeveralNames } from "./several-names.js";
import { mountStockForm } from "./stock-form.js";
import { loadTexts } from "./text.js";

mountStockForm();
const holder = document.getElementById("outbox");
if (holder) {
  const { texts = "", locale = "", person = "", personName = "", area = "" } = holder.dataset;
  const who = { viewer: { id: person, name: personName }, area };
  mountKeeping(who, holder, { ready: loadTexts(texts, locale) });
  keepForOffline(person, [texts]);
}
mountSeveralNames();
mountPeopleChoices();
focusFirstProblem();
