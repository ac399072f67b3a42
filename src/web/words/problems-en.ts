import { problemTexts } from "../../protocol/problem-texts.ts";
import { problemTable } from "./problem-words.ts";
import type { ProblemWords } from "./problem-words.ts";

/** What only a computer meets and a phone is told; codes of the wire have their words in protocol/. */
const table = problemTable(`
runner_error | Errand made a mistake on the computer | See there: errand doctor
project_unknown | There is no such project on the computer | Add it there: errand project add DIR
folder_missing | There is no such folder | Name a folder that exists.
folder_outside_project | The folder is not in that project | Name a folder inside the project.
folder_in_no_project | Errand may not use this folder | Allow it at the computer: errand project add DIR --write
project_not_this_threads | The thread belongs to another project | Open a new thread for this one.
agent_not_allowed | The project does not allow this agent | Allow it in config.yaml, under the project's agents.
agent_not_installed | The agent's program is not installed | Install it, then see there: errand doctor
agent_login_required | The agent is not logged in | Log it in at the computer, then give the task again.
agent_cannot_connect | The agent can't use this connector | Take the connector out of config.yaml.
agent_mode_refused | The agent did not take the mode it must work in | Update the agent.
agent_did_not_start | The agent did not start | See at the computer: errand doctor
agent_session_failed | The agent could not begin a session | See at the computer: errand doctor
agent_gone | The agent's program has ended | Give the task again.
agent_did_not_stop | The agent did not stop when it was asked to; its program was ended
agent_error | The agent met an error of its own | Its words say more. Then give the task again.
login_required | The agent is not logged in | Log it in at the computer, then give the task again.
model_error | The agent's model answered with an error | Check the model's key and address: errand doctor
max_tokens | The agent reached its model's limit of words | Give the task in smaller parts.
max_turns | The agent reached its limit of steps | Go on in the same thread.
max_budget | The agent reached its limit of money | Raise the agent's own limit, or wait until it is renewed.
turn_too_long | The agent worked longer than a turn may take | Go on in the same thread.
bwrap_missing | The computer lacks bubblewrap, so agents can't be confined | See there: errand doctor
agent_stopped | The agent was stopped | Give the task again.
state_folder_damaged | The agent's own folder for this thread is damaged | Give the task again; if it stays so, open a new thread.
agent_exited | The agent's program ended in the middle of its work | Give the task again.
agent_limit | The agent reached a limit | Give the task again later, or in smaller parts.
agent_refused | The agent declined to do this
cut_by_restore | Your computer was restored from a backup while this was under way | Look at what is done already, then give it again
agent_keeps_dying | The agent's program ends again and again | See at the computer: errand doctor
agent_protocol_broken | What the agent says is not understood | Update the agent.
agent_asked_outside_a_turn | The agent asked while it had nothing to do
no_confinement | Agents can't be confined on that computer | See there how to repair it: errand doctor
command_malformed | The agent's command in config.yaml can't be used | Mend it, then see: errand doctor
model_key_unreadable | The model's key can't be read | Put it into its file, readable by you alone.
text_too_long | The text is too long | Put it into a file and attach it.
task_empty | There is no task in this | Say in words what is to be done.
pairing_other_hub | This code is for another hub | Open the app at the address in the code.
storage_unavailable | This browser keeps nothing | Leave private browsing or free some space, then open it again.
storage_full | This device has no space left | Free some space and try again.
pairing_already_here | This device is in that space already | Nothing to do.
pairing_stopped | Joining was stopped | Start again when you like.
pairing_failed | Joining did not work | Show a new code at the computer.
not_paired | This device is in no space | Join one by a code of the computer.
attachments_too_many | Too many files | Send fewer, or put them into the project's folder.
push_not_available | This hub hands on no notifications yet | Update Errand at the hub.
storage_evicted | The browser dropped this device's keys | Join again by a new code of the computer.
device_copied | Something else speaks with this device's keys | Leave the space here, revoke this device at the computer, then join again.
camera_unavailable | The camera can't be used | Paste the link instead.
`);

export const problemWordsEn = (code: string): ProblemWords =>
  table.get(code) ??
  problemTexts.get(code) ?? { title: `Something went wrong (${code})`, next: "See at the computer: errand doctor" };
export const problemCodesEn: ReadonlySet<string> = new Set([...problemTexts.keys(), ...table.keys()]);
