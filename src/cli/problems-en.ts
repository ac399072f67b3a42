import { problemTable } from "./problem-words.ts";

/** Problems that only a desktop meets; those that cross a wire have their words in protocol/. */
export const problemsEn = problemTable(`
# The desk.
not_running | Errand is not running on this computer. | Start it with: errand up
already_running | Errand is running on this computer already. | Use that one, or stop it first with Ctrl-C.
desk_version_differs | The Errand that runs is of another version than this command. | Stop it and start it again: errand up
desk_lost | Errand stopped before it had answered. | Start it again: errand up. Tasks that were given go on.
desk_not_yours | Errand's socket belongs to another user. | Use your own data folder: ERRAND_HOME=DIR errand up
desk_path_taken | Something else lies where Errand's socket belongs: {path} | Move it away, then: errand up
desk_request_malformed | The running Errand does not understand this ({path}). | Stop it and start it again: errand up
desk_answer_malformed | The running Errand's answer is not understood. | Stop it and start it again: errand up
desk_line_too_long | That is too much to say at once. | Attach long text as a file: --attach FILE
not_confirmed_yet | The runner has not said yes or no yet. | It is saved and goes out as soon as the hub is reached. See: errand doctor
desk_left | The command was stopped.
internal | The running Errand made a mistake ({error}). | See its log: errand up --verbose
stopped | Stopped.
socket_path_too_long | The data folder's path is too long for a socket: {path} | Choose a shorter one: ERRAND_HOME=DIR errand up
port_in_use | The port is taken. | Choose another: errand up --listen 127.0.0.1:PORT
no_desk_here | This computer works for a space that another one made. | Give this command there, or from a phone.
already_in_a_space | This computer belongs to a space already. | Use another data folder: ERRAND_HOME=DIR errand join LINK
journal_is_newer | A newer Errand wrote this data folder. | Start the newer Errand.
key_file_damaged | A key file is damaged. | Restore the data folder from a backup.
key_file_open_to_others | Other people could read a key: {path} | Close it: chmod 600 '{path}'
config_missing | There is no config.yaml yet: {file} | Start Errand once: errand up
config_malformed | config.yaml has a mistake. | Mend it, then see: errand doctor
# The service.
service_not_here | Errand knows no services of this kind of computer: {platform} | Start it yourself: errand up
service_manager_missing | The program {program} is not here. | Start Errand yourself: errand up
service_manager_refused | {program} refused: {said} | See what would be installed: errand service print
# Backups.
backup_nothing | There is nothing of Errand to back up: {home} | Start it once: errand up
backup_file_exists | There is such a file already: {file} | Give another name; no backup is written over another.
backup_file_missing | There is no such backup: {file} | Give the file that errand backup wrote.
backup_not_written | The backup could not be written ({reason}). | Choose a folder with room, then again: errand backup FILE
backup_file_changed | A file changed while it was being copied: {file} | Again: errand backup FILE
backup_not_one | This file is no backup of Errand. | Give the file that errand backup wrote.
backup_of_other_version | This backup is of another version ({found}). | Restore it with the newer Errand that wrote it.
backup_damaged | The backup is damaged: it is not what was written. | Use another copy of it.
backup_passphrase_wrong | The passphrase is wrong. | Try again: errand restore FILE
passphrase_missing | No passphrase was given. | Type one, or write it as the first line of stdin.
passphrases_differ | The two passphrases differ. | Try again.
restore_not_empty | The data folder is not empty: {home} | Choose an empty one: ERRAND_HOME=DIR errand restore FILE
# How it was called.
usage | That is not how the command is called. | See how it is used: add --help
usage_no_text | There is no task in this. | Say in words what is to be done: errand assign "…"
usage_text_malformed | The text is not well-formed Unicode. | Save it as UTF-8.
usage_day | {variable} is no day: {given} | Write it as 2026-11-22.
usage_listen | This is no address to listen on: {given} | Write HOST:PORT, like 127.0.0.1:7433.
usage_url | This is no web address: {given} | Write it like https://errand.example
usage_access_without_folder | {flag} stands behind the folder it is about. | Like this: errand up --folder DIR --write --folder DIR --read
usage_one_answer | Give exactly one answer. | One of: --once --task --deny --stop, --value NAME=VALUE, --decline
usage_schedule_unclear | "{said}" may mean: {readings} | Say it so that it means one of them: at 3pm, at 15:00, every day, on 2026-12-24.
usage_schedule_confirm | Nobody is here to say yes to these times. | Look at them, then add --yes
usage_count | That is no number of times: {given} | Write a whole number from 1.
schedule_words_unknown | "{said}" is not understood to its last word. | Say it like: every weekday at 8; every 15 minutes; on the 1st of each month at 7:30; tomorrow at 9am.
schedule_words_no_time | "{said}" names no time of the day. | Add one, like: at 8, at 17:30.
schedule_words_uneven | "{said}" does not come at the same distance in every hour, day or week. | Choose what divides them, like every 15 minutes or every 6 hours, or make several schedules.
schedule_words_past | "{said}" is over. | Name a time that is still to come.
schedule_ambiguous | Several schedules are called so: {ref} | Give more of its id.
usage_value_form | A value is written NAME=VALUE: {given} | Like this: --value colour=green
usage_no_such_field | The question has no field {field}. | It has: {fields}
usage_not_a_value | {field} is of the type {type}. | Give one that fits: {options}
digits_missing | No digits were typed. | Start again: errand pair
# Tasks, threads and what they name.
text_too_long | The text is too long. | Put it into a file and attach it: --attach FILE
task_empty | There is no task in this. | Say in words what is to be done.
task_unknown | There is no such task: {ref} | See: errand threads
task_ambiguous | Several tasks could be meant by {ref}. | Give more of the id.
thread_unknown | There is no such thread: {ref} | See: errand threads
thread_ambiguous | Several threads could be meant by {ref}. | Give the id; see: errand threads
ask_unknown | Nothing of that name is open: {ref} | See: errand threads
ask_ambiguous | Several things are open there: {ref} | Give the id of one; see: errand show THREAD
attachment_missing | There is no such file: {path} | Give a file that exists.
attachment_not_a_file | This is no file: {path} | Attach single files; a folder can be a project: errand project add DIR
attachment_too_large | The file is too large: {path} | Put it into the project's folder instead.
too_many_attachments | These are too many files; {max} is the most. | Put them into the project's folder instead.
# What the desktop allows.
project_unknown | There is no such project: {project} | Add it: errand project add DIR --name NAME
project_exists | There is a project of that name already: {name} | Choose another: --name NAME
project_not_this_threads | The thread belongs to another project. | Open a new thread for this one.
folder_missing | There is no such folder: {folder} | Give a folder that exists.
folder_refused | This folder can't be a project: {folder} | Choose one below your home that doesn't hold Errand's own data.
folder_in_no_project | Errand may not use this folder: {folder} | Allow it: errand project add '{folder}' --write
folder_outside_project | The folder is not in that project. | Name a folder inside the project, or leave out --project.
folder_is_hidden | Errand's own data lies there. | Choose another folder.
folder_holds_hidden | Errand's own data lies below it. | Choose a folder that doesn't contain it.
folder_name_refused | The folder's name can't be used: {path} | Rename it.
folder_not_a_folder | This is no folder: {path} | Give a folder.
folder_not_absolute | The folder's path is not whole: {path} | Give it from the top.
folder_too_wide | This folder is too wide: {path} | Name a folder of your own, one for each project.
cwd_outside | The task's folder lies outside what it may use. | Name a folder inside the project.
# Agents.
agent_unknown | There is no such agent: {agent} | See the agents: errand doctor
agent_not_allowed | The project does not allow this agent: {agent} | Allow it in config.yaml, under the project's agents.
agent_not_installed | The agent's program is not installed: {program} | Install it, then see: errand doctor
agent_login_required | The agent is not logged in. | Log it in on this computer, then give the task again.
agent_cannot_connect | The agent can't use this connector. | Take the connector out of config.yaml.
import_unknown | No agent here has configured anything of that name: {name} | See what there is: errand config import
import_ambiguous | Several agents have configured {name}: {from} | Say whose is meant: --from AGENT
import_value_refused | A secret of {name} has a line break in it. | Write it into config.yaml by hand.
connector_exists | {project} has a connector {name} already. | Take it out of config.yaml first.
usage_allow_project | It is not said which project may use it. | Add it: --project NAME
connector_not_installed | The program of the connector {connector} is not installed: {program} | Install it, or take the connector out of config.yaml.
connector_url_malformed | The address of the connector {connector} is not understood. | Give it as https://host/path in config.yaml.
connector_url_not_private | The address of the connector {connector} is not private. | Use https, or a connector on this computer.
secret_file_malformed | Line {line} of a file of secrets is not understood: {path} | Write one name and value a line.
agent_mode_refused | The agent did not take the mode it must work in. | Update the agent; see: errand doctor
agent_did_not_start | The agent did not start. | See: errand doctor
agent_session_failed | The agent could not begin a session. | See: errand doctor
agent_gone | The agent's program has ended. | Give the task again.
agent_did_not_stop | The agent did not stop when it was asked to; its program was ended.
agent_error | The agent met an error of its own. | Its words say more. Then give the task again.
login_required | The agent is not logged in. | Log it in on this computer, then give the task again.
model_error | The agent's model answered with an error. | Check the model's key and address: errand doctor
max_tokens | The agent reached its model's limit of words. | Give the task in smaller parts.
max_turns | The agent reached its limit of steps. | Go on in the same thread: errand assign --thread REF "Go on"
max_budget | The agent reached its limit of money. | Raise the agent's own limit, or wait until it is renewed.
turn_too_long | The agent worked longer than a turn may take. | Go on in the same thread: errand assign --thread REF "Go on"
bwrap_missing | bubblewrap is not installed, so agents can't be confined. | Install it; the command is in: errand doctor
session_lost | The agent could not go on in its session. | Look at what is done already, then give the task again.
runner_error | Errand made a mistake on this computer. | See its log: errand up --verbose
agent_stopped | The agent was stopped. | Give the task again.
state_folder_damaged | The agent's own folder for this thread is damaged. | Give the task again; if it stays so, open a new thread.
agent_exited | The agent's program ended in the middle of its work. | Give the task again.
entries_missing | The hub told of entries that it does not have. | Nothing to do: it is asked again.
cut_by_restore | This computer was restored from a backup while this was under way. | Look at what is done already, then give it again.
usage_limit | The agent reached its usage limit. | Nothing to do: it goes on by itself when the limit ends.
agent_limit | The agent reached a limit. | Give the task again later, or in smaller parts.
agent_refused | The agent declined to do this.
agent_asked_outside_a_turn | The agent asked while it had nothing to do.
no_confinement | Agents can't be confined on this computer. | See how to repair it: errand doctor
command_malformed | The agent's command in config.yaml can't be used. | Mend it, then see: errand doctor
model_key_unreadable | The model's key can't be read: {path} | Put it into that file, readable by you alone.
model_socket_missing | The way to the model is not there. | Start Errand again: errand up
model_socket_needs_confined | A model's key is only lent to a confined agent. | See: errand doctor
model_url_malformed | The model's address is not understood. | Give it as https://host/path.
model_url_not_private | The model's address is not private. | Use https, or a model on this computer.
# Phones and hubs.
usage_url_path | This address has more than a name: {given} | Give it alone: {origin}
phone_needs_https | Phones need https, and this is plain http: {given} | Put TLS before it, or choose another way: errand phone
phone_name_unknown | No address is known for this name: {name} | Enter the name at your provider, then try again.
phone_url_is_loopback | This address leads to whoever asks, not to this computer: {url} | Give one that the phone can reach.
phone_unreachable | Nobody answers there: {url} ({why}) | See that the proxy or tunnel runs and points here, then try again.
phone_certificate | The certificate there is not one that phones trust: {url} ({why}) | Let the proxy fetch one, from Let's Encrypt for example.
phone_host_refused | A hub answers there, but not under that name: {url} | Let the proxy pass the Host header on unchanged.
phone_no_hub_there | Something answers there that is no Errand hub of this version: {url} | Let the proxy point at this computer's hub; see: errand doctor
phone_other_hub | Another Errand answers there, not this one: {url} | Let the proxy point at this computer, or use that hub: errand up --hub {url}
phone_no_socket | The hub answers there, but a WebSocket does not get through: {url} | Let the proxy pass WebSockets on; docs/self-hosting.md shows how.
phone_hub_is_elsewhere | This computer uses a hub that runs elsewhere: {url} | Pair at that one: errand phone
phone_way_missing | This way is not there: {why} | Choose another way: errand phone --other
phone_way_not_tried | This address was not tested: {url} | Test it: errand phone --url {url}
phone_port_taken | The port of the home's door is taken: {port} | Stop the program that uses it, then: errand phone --home
phone_nothing_chosen | Nothing was chosen. | See what there is: errand phone
tailscale_serve_needed | Tailscale does not point here yet. | Run it, or let this command do so with --yes: {command}
tailscale_serve_failed | Tailscale did not do it ({said}). | Run it yourself, it says more: {command}
tailscale_doors_taken | Tailscale's doors all lead to other programs. | Free one: tailscale serve status
hub_data_missing | There is no hub's log here: {folder} | Name its folder: errand hub invite --data DIR
database_url_malformed | The database's address is not understood. | Give it as postgres://user@host/database
database_forgets | The database would lose in a power cut what it calls stored. | Turn fsync on in postgresql.conf.
database_failed | The database can't be used ({reason}). | See that it runs, that its address is right, and that this user may make tables there.
log_not_empty | There is a log already. | Import into an empty database, or a folder without a hub.
export_damaged | The file is damaged or cut off; nothing was put in. | Export it again: errand hub export FILE
export_exists | There is such a file already: {path} | Choose another name.
# Devices.
device_unknown | There is no such device: {ref} | See: errand devices
own_desk | This computer can't shut itself out. | Name another device; see: errand devices
device_ambiguous | Several devices could be meant by {ref}. | Give more of the id.
pairing_no_hello | The device was added but did not finish. | Look at: errand devices
pairing_stopped | The pairing was stopped. | Start again: errand pair
too_many_pairings | Too many pairings within an hour. | Wait an hour, then try again.
`);
