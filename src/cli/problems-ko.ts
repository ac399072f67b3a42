import { problemTable } from "./problem-words.ts";

/** Every problem that a person may meet at the command line, those of protocol/ too. */
export const problemsKo = problemTable(`
# The desk.
not_running | 이 컴퓨터에서 Errand가 실행되고 있지 않습니다. | 시작하기: errand up
already_running | 이 컴퓨터에서 Errand가 이미 실행되고 있습니다. | 그것을 쓰거나 먼저 Ctrl-C로 멈추세요.
desk_version_differs | 실행 중인 Errand와 이 명령의 버전이 다릅니다. | 멈추고 다시 시작하세요: errand up
desk_lost | Errand가 답하기 전에 멈췄습니다. | 다시 시작하세요: errand up. 맡긴 작업은 이어집니다.
desk_not_yours | Errand의 소켓이 다른 사용자의 것입니다. | 자신의 데이터 폴더를 쓰세요: ERRAND_HOME=DIR errand up
desk_path_taken | Errand의 소켓이 있을 자리에 다른 것이 있습니다: {path} | 옮긴 뒤 다시: errand up
desk_request_malformed | 실행 중인 Errand가 이해하지 못했습니다({path}). | 멈추고 다시 시작하세요: errand up
desk_answer_malformed | 실행 중인 Errand의 답을 이해할 수 없습니다. | 멈추고 다시 시작하세요: errand up
desk_line_too_long | 한 번에 보내기에는 너무 깁니다. | 긴 글은 파일로 붙이세요: --attach FILE
not_confirmed_yet | 아직 답이 오지 않았습니다. | 저장되어 있으며 허브에 닿는 대로 보냅니다. 확인하세요: errand doctor
desk_left | 명령이 중단되었습니다.
internal | 실행 중인 Errand에 잘못이 있습니다({error}). | 기록 보기: errand up --verbose
stopped | 중단했습니다.
socket_path_too_long | 데이터 폴더의 경로가 소켓에 쓰기에 너무 깁니다: {path} | 더 짧은 폴더를 쓰세요: ERRAND_HOME=DIR errand up
port_in_use | 포트를 이미 다른 프로그램이 쓰고 있습니다. | 다른 포트를 고르세요: errand up --listen 127.0.0.1:PORT
no_desk_here | 이 컴퓨터는 다른 컴퓨터가 만든 공간을 위해 일합니다. | 그 컴퓨터나 휴대폰에서 하세요.
already_in_a_space | 이 컴퓨터는 이미 한 공간에 속해 있습니다. | 다른 데이터 폴더를 쓰세요: ERRAND_HOME=DIR errand join LINK
journal_is_newer | 더 새로운 Errand가 이 데이터 폴더에 썼습니다. | 그 새로운 Errand를 시작하세요.
log_is_newer | 더 새로운 Errand가 이 데이터 폴더에 썼습니다. | 그 새로운 Errand를 시작하세요.
key_file_damaged | 키 파일이 손상되었습니다. | 백업에서 데이터 폴더를 되살리세요.
key_file_open_to_others | 다른 사람이 키를 읽을 수 있습니다: {path} | 닫으세요: chmod 600 '{path}'
epoch_damaged | 공간의 키가 손상되었습니다. | 백업에서 데이터 폴더를 되살리세요.
config_missing | 아직 config.yaml이 없습니다: {file} | Errand를 한 번 시작하세요: errand up
config_malformed | config.yaml에 잘못이 있습니다. {line}번째 줄을 보세요. | 고친 뒤 확인하세요: errand doctor
# The service.
service_not_here | Errand가 이런 컴퓨터의 서비스는 모릅니다: {platform} | 직접 시작하세요: errand up
service_manager_missing | {program} 프로그램이 없습니다. | 직접 시작하세요: errand up
service_manager_refused | {program}이(가) 거절했습니다: {said} | 설치될 것 보기: errand service print
# Backups.
backup_nothing | 백업할 Errand 데이터가 없습니다: {home} | 한 번 시작하세요: errand up
backup_file_exists | 같은 이름의 파일이 이미 있습니다: {file} | 다른 이름을 쓰세요. 백업은 다른 백업을 덮어쓰지 않습니다.
backup_file_missing | 그런 백업이 없습니다: {file} | errand backup이 쓴 파일을 지정하세요.
backup_not_written | 백업을 쓸 수 없습니다({reason}). | 공간이 있는 폴더를 고르고 다시: errand backup FILE
backup_file_changed | 복사하는 동안 파일이 바뀌었습니다: {file} | 다시: errand backup FILE
backup_not_one | 이 파일은 Errand의 백업이 아닙니다. | errand backup이 쓴 파일을 지정하세요.
backup_of_other_version | 이 백업은 다른 버전({found})의 것입니다. | 백업을 쓴 더 새로운 Errand로 되살리세요.
backup_damaged | 백업이 손상되었습니다. 쓰인 그대로가 아닙니다. | 다른 사본을 쓰세요.
backup_passphrase_wrong | 암호가 틀렸습니다. | 다시 하세요: errand restore FILE
passphrase_missing | 암호가 없습니다. | 입력하거나 stdin의 첫 줄에 쓰세요.
passphrases_differ | 두 암호가 서로 다릅니다. | 다시 하세요.
restore_not_empty | 데이터 폴더가 비어 있지 않습니다: {home} | 빈 폴더를 고르세요: ERRAND_HOME=DIR errand restore FILE
# How it was called.
usage | 명령을 잘못 썼습니다. | 사용법 보기: --help를 붙이세요
usage_no_text | 맡길 일이 없습니다. | 할 일을 말로 쓰세요: errand assign "…"
usage_text_malformed | 글이 올바른 유니코드가 아닙니다. | UTF-8로 저장하세요.
usage_day | {variable}은(는) 날짜가 아닙니다: {given} | 2026-11-22처럼 쓰세요.
usage_listen | 기다릴 주소가 아닙니다: {given} | 127.0.0.1:7433처럼 HOST:PORT로 쓰세요.
usage_url | 웹 주소가 아닙니다: {given} | https://errand.example처럼 쓰세요.
usage_access_without_folder | {flag}은(는) 해당하는 폴더 뒤에 씁니다. | 이렇게: errand up --folder DIR --write --folder DIR --read
usage_one_answer | 답은 하나만 하세요. | 다음 중 하나: --once --task --deny --stop, --value NAME=VALUE, --decline
usage_schedule_unclear | "{said}"은(는) 여러 뜻입니다: {readings} | 하나로 말해 주세요: 오후 3시, 15:00, 매일, 12월 24일.
usage_schedule_confirm | 이 시각들을 확인해 줄 사람이 없습니다. | 보고 나서 --yes를 붙이세요
usage_count | 횟수가 아닙니다: {given} | 1 이상의 정수로 쓰세요.
schedule_words_unknown | "{said}"을(를) 끝까지 알아듣지 못했습니다. | 이렇게 말해 주세요: 평일 아침 8시, 15분마다, 매월 1일 7시 30분, 내일 오전 9시.
schedule_words_no_time | "{said}"에는 시각이 없습니다. | 시각을 더하세요: 아침 8시, 17:30.
schedule_words_uneven | "{said}"은(는) 시간, 하루, 한 주를 고르게 나누지 않습니다. | 15분마다, 6시간마다처럼 나누어떨어지게 하거나 예약을 여러 개 만드세요.
schedule_words_past | "{said}"은(는) 지났습니다. | 아직 오지 않은 시각을 말해 주세요.
schedule_ambiguous | 그렇게 불리는 예약이 여럿입니다: {ref} | ID를 더 길게 쓰세요.
schedule_unknown | 그런 예약이 없습니다. | 목록: errand schedule list
schedule_zone_unknown | 그런 시간대는 없습니다. | Asia/Seoul처럼 쓰세요.
schedule_cron_malformed | 예약의 시간을 알아듣지 못했습니다. | cron 다섯 칸: 분, 시, 일, 월, 요일.
schedule_never | 이 예약은 한 번도 실행되지 않습니다. | 아직 오지 않았고 끝보다 이른 시각을 고르세요.
schedules_too_many | 예약이 너무 많습니다. | 하나를 지우거나 다른 스레드에 만드세요.
usage_value_form | 값은 NAME=VALUE로 씁니다: {given} | 이렇게: --value colour=green
usage_no_such_field | 질문에 {field} 항목이 없습니다. | 있는 항목: {fields}
usage_not_a_value | {field}의 형식은 {type}입니다. | 맞는 값을 쓰세요: {options}
digits_missing | 숫자가 입력되지 않았습니다. | 다시 시작하세요: errand pair
# Tasks, threads and what they name.
text_too_long | 글이 너무 깁니다. | 파일에 넣어 붙이세요: --attach FILE
task_empty | 맡길 일이 없습니다. | 할 일을 말로 쓰세요.
task_unknown | 그런 작업이 없습니다: {ref} | 보기: errand threads
task_ambiguous | {ref}에 맞는 작업이 여럿입니다. | ID를 더 길게 쓰세요.
task_already_ended | 작업이 이미 끝났습니다.
message_maybe_unheard | 에이전트가 들었는지 알기 전에 작업이 끝났습니다. | 결과를 보고, 빠졌으면 다음 작업으로 보내세요.
poison_entry | 컴퓨터의 Errand가 이 요청에서 거듭 멈춰 제쳐 두었습니다. | 살펴보기: errand doctor. 그다음 다른 말로 다시 맡기세요.
task_not_working | 작업이 지금 진행 중이 아닙니다. | 다음 작업으로 보내세요.
task_not_ended | 작업이 아직 끝나지 않았습니다. | 취소하거나 끝나기를 기다린 뒤 되돌리세요.
nothing_to_undo | 이 작업에는 되돌릴 변경이 없습니다. | 할 일이 없습니다.
nothing_to_redo | 이 작업에서 되돌린 것이 없습니다. | 할 일이 없습니다.
undo_not_allowed | 그 폴더에는 이제 쓸 수 없습니다. | 그 컴퓨터의 config.yaml에서 쓰기를 허용하세요.
undo_failed | 폴더를 읽거나 쓸 수 없었습니다. | 그 컴퓨터에서 확인한 뒤 다시 되돌리세요: errand doctor
checkpoint_too_large | 되돌리기용으로 보관하기에는 폴더에 새 내용이 너무 많습니다. | 그 컴퓨터의 config.yaml에서 프로젝트의 checkpointGb를 늘리세요.
checkpoint_too_many_files | 되돌리기용으로 보관하기에는 파일이 너무 많습니다. | 그 컴퓨터의 config.yaml에 더 작은 폴더를 적으세요.
checkpoint_no_room | 되돌리기용으로 보관할 디스크 공간이 없습니다. | 그 컴퓨터의 디스크 공간을 비우세요.
checkpoint_failed | 폴더를 되돌리기용으로 보관하지 못했습니다. | 그 컴퓨터에서 확인하세요: errand doctor
checkpoint_gone | 폴더의 예전 상태가 더는 보관되어 있지 않습니다. | 할 일이 없습니다. 너무 오래되었거나 너무 많았습니다.
checkpoint_damaged | 보관된 폴더 내용이 손상되었습니다. | 그 컴퓨터의 디스크를 확인하고 백업에서 파일을 되살리세요.
thread_unknown | 그런 스레드가 없습니다: {ref} | 보기: errand threads
thread_ambiguous | {ref}에 맞는 스레드가 여럿입니다. | ID를 쓰세요. 보기: errand threads
thread_archived | 보관된 스레드입니다. | 이 작업은 새 스레드로 여세요.
thread_exists | 스레드가 이미 있습니다.
ask_unknown | 그 이름으로 열린 것이 없습니다: {ref} | 보기: errand threads
ask_ambiguous | 열린 것이 여럿입니다: {ref} | 하나의 ID를 쓰세요. 보기: errand show THREAD
ask_closed | 닫혔습니다. 작업이 끝났습니다.
already_answered | 누군가 이미 답했습니다.
answer_not_for_this_ask | 묻는 내용이 그사이 바뀌었습니다. | 다시 보세요: errand show THREAD
choice_not_offered | 묻는 것에 맞지 않는 답입니다. | 다시 보세요: errand show THREAD
attachment_missing | 그런 파일이 없습니다: {path} | 있는 파일을 쓰세요.
attachment_not_a_file | 파일이 아닙니다: {path} | 파일을 하나씩 붙이세요. 폴더는 프로젝트로: errand project add DIR
attachment_too_large | 파일이 너무 큽니다: {path} | 대신 프로젝트 폴더에 넣으세요.
attachment_name_unsafe | 쓸 수 없는 파일 이름입니다. | 이름을 바꾸어 다시 붙이세요.
attachment_name_twice | 두 파일의 이름이 같습니다. | 하나의 이름을 바꾸어 다시 붙이세요.
too_many_attachments | 파일이 너무 많습니다. 최대 {max}개입니다. | 대신 프로젝트 폴더에 넣으세요.
kind_not_supported | 이 컴퓨터의 Errand는 이런 주문을 모릅니다. | Errand를 새 버전으로 바꾸세요.
sender_unknown | 여기서는 누가 보냈는지 알 수 없습니다.
# What the desktop allows.
project_unknown | 그런 프로젝트가 없습니다: {project} | 더하기: errand project add DIR --name NAME
project_exists | 같은 이름의 프로젝트가 있습니다: {name} | 다른 이름을 고르세요: --name NAME
project_not_this_threads | 이 스레드는 다른 프로젝트의 것입니다. | 새 스레드를 여세요.
folder_missing | 그런 폴더가 없습니다: {folder} | 있는 폴더를 쓰세요.
folder_refused | 프로젝트로 쓸 수 없는 폴더입니다: {folder} | 홈 아래에서 Errand의 데이터가 없는 폴더를 고르세요.
folder_in_no_project | Errand가 쓸 수 없는 폴더입니다: {folder} | 허락하기: errand project add '{folder}' --write
folder_outside_project | 그 프로젝트 안의 폴더가 아닙니다. | 프로젝트 안의 폴더를 쓰거나 --project를 빼세요.
folder_is_hidden | Errand의 데이터가 있는 곳입니다. | 다른 폴더를 고르세요.
folder_holds_hidden | 그 아래에 Errand의 데이터가 있습니다. | 그것이 들어 있지 않은 폴더를 고르세요.
folder_name_refused | 쓸 수 없는 폴더 이름입니다: {path} | 이름을 바꾸세요.
folder_not_a_folder | 폴더가 아닙니다: {path} | 폴더를 쓰세요.
folder_not_absolute | 전체 경로가 아닙니다: {path} | 맨 위부터 쓰세요.
folder_too_wide | 너무 넓은 폴더입니다: {path} | 프로젝트마다 자신의 폴더를 하나씩 쓰세요.
cwd_outside | 작업 폴더가 쓸 수 있는 곳 밖에 있습니다. | 프로젝트 안의 폴더를 쓰세요.
# Agents.
agent_unknown | 그런 에이전트가 없습니다: {agent} | 보기: errand doctor
agent_not_allowed | 프로젝트가 이 에이전트를 허락하지 않습니다: {agent} | config.yaml의 프로젝트에서 허락하세요.
agent_not_installed | 에이전트 프로그램이 설치되어 있지 않습니다: {program} | 설치한 뒤 확인하세요: errand doctor
agent_login_required | 에이전트가 로그인되어 있지 않습니다. | 이 컴퓨터에서 로그인한 뒤 다시 맡기세요.
agent_cannot_connect | 에이전트가 이 커넥터를 쓸 수 없습니다. | config.yaml에서 커넥터를 빼세요.
import_unknown | 여기 에이전트에 그런 이름으로 설정된 것이 없습니다: {name} | 무엇이 있는지 보기: errand config import
import_ambiguous | 여러 에이전트에 {name} 설정이 있습니다: {from} | 누구의 것인지 말하세요: --from AGENT
import_value_refused | {name}의 비밀에 줄바꿈이 있습니다. | config.yaml에 직접 쓰세요.
connector_exists | {project}에 이미 {name} 커넥터가 있습니다. | 먼저 config.yaml에서 빼세요.
usage_allow_project | 어느 프로젝트가 쓸 수 있는지 빠졌습니다. | 더하세요: --project NAME
connector_not_installed | 커넥터 {connector}의 프로그램이 설치되어 있지 않습니다: {program} | 설치하거나 config.yaml에서 커넥터를 빼세요.
connector_url_malformed | 커넥터 {connector}의 주소를 이해할 수 없습니다. | config.yaml에 https://host/path 형식으로 쓰세요.
connector_url_not_private | 커넥터 {connector}의 주소가 안전하지 않습니다. | https를 쓰거나 이 컴퓨터의 커넥터를 쓰세요.
secret_file_malformed | 비밀 파일의 {line}번째 줄을 이해할 수 없습니다: {path} | 한 줄에 이름과 값 하나씩 쓰세요.
agent_mode_refused | 에이전트가 일해야 할 모드를 받아들이지 않았습니다. | 에이전트를 새 버전으로 바꾸세요. 보기: errand doctor
agent_did_not_start | 에이전트가 시작되지 않았습니다. | 보기: errand doctor
agent_session_failed | 에이전트가 세션을 시작하지 못했습니다. | 보기: errand doctor
agent_gone | 에이전트 프로그램이 끝났습니다. | 다시 맡기세요.
agent_did_not_stop | 에이전트가 멈추라는 말을 듣지 않아 프로그램을 끝냈습니다.
agent_error | 에이전트에 오류가 났습니다. | 에이전트의 말을 보고 다시 맡기세요.
login_required | 에이전트가 로그인되어 있지 않습니다. | 이 컴퓨터에서 로그인한 뒤 다시 맡기세요.
model_error | 에이전트의 모델이 오류로 답했습니다. | 모델의 키와 주소를 확인하세요: errand doctor
max_tokens | 에이전트가 모델의 길이 한도에 이르렀습니다. | 더 작게 나누어 맡기세요.
max_turns | 에이전트가 단계 한도에 이르렀습니다. | 같은 스레드에서 이어 가세요: errand assign --thread REF "계속"
max_budget | 에이전트가 비용 한도에 이르렀습니다. | 에이전트의 한도를 올리거나 새로 채워질 때까지 기다리세요.
turn_too_long | 에이전트가 한 번에 일할 수 있는 시간을 넘겼습니다. | 같은 스레드에서 이어 가세요: errand assign --thread REF "계속"
bwrap_missing | bubblewrap이 설치되어 있지 않아 에이전트를 격리할 수 없습니다. | 설치하세요. 명령 보기: errand doctor
session_lost | 에이전트가 세션을 이어 갈 수 없었습니다. | 이미 된 것을 살펴보고 다시 맡기세요.
runner_error | 이 컴퓨터의 Errand에 잘못이 있습니다. | 기록 보기: errand up --verbose
agent_stopped | 에이전트를 멈췄습니다. | 다시 맡기세요.
state_folder_damaged | 이 스레드에서 쓰는 에이전트의 폴더가 손상되었습니다. | 다시 맡기세요. 그대로면 새 스레드를 여세요.
agent_exited | 에이전트 프로그램이 일하다가 끝났습니다. | 다시 맡기세요.
entries_missing | 허브가 가지고 있지 않은 항목을 알렸습니다. | 할 일은 없습니다. 다시 물어봅니다.
cut_by_restore | 이 일을 하던 중에 이 컴퓨터를 백업에서 되살렸습니다. | 이미 된 것을 확인한 뒤 다시 맡기세요.
usage_limit | 에이전트가 사용 한도에 이르렀습니다. | 할 일 없음: 한도가 풀리면 저절로 이어 갑니다.
agent_limit | 에이전트가 한도에 이르렀습니다. | 나중에 또는 더 작게 나누어 다시 맡기세요.
agent_refused | 에이전트가 이 일을 거절했습니다.
agent_asked_outside_a_turn | 에이전트가 할 일이 없는데 물었습니다.
agent_takes_no_messages | 이 에이전트는 일하는 동안 메시지를 받지 않습니다. | 다음 작업으로 보내세요.
no_confinement | 이 컴퓨터에서는 에이전트를 격리할 수 없습니다. | 고치는 법 보기: errand doctor
command_malformed | config.yaml에 있는 에이전트 명령을 쓸 수 없습니다. | 고친 뒤 확인하세요: errand doctor
model_key_unreadable | 모델의 키를 읽을 수 없습니다: {path} | 자신만 읽을 수 있게 그 파일에 넣으세요.
model_socket_missing | 모델로 가는 길이 없습니다. | Errand를 다시 시작하세요: errand up
model_socket_needs_confined | 모델의 키는 격리된 에이전트에게만 빌려줍니다. | 보기: errand doctor
model_url_malformed | 모델의 주소를 이해할 수 없습니다. | https://host/path처럼 쓰세요.
model_url_not_private | 모델의 주소가 비공개가 아닙니다. | https나 이 컴퓨터의 모델을 쓰세요.
# Phones and hubs.
usage_url_path | 주소에 이름 말고 다른 것이 있습니다: {given} | 이것만 쓰세요: {origin}
phone_needs_https | 휴대폰에는 https가 필요한데 http 주소입니다: {given} | 앞에 TLS를 두거나 다른 길을 고르세요: errand phone
phone_name_unknown | 이름에 맞는 주소가 없습니다: {name} | 도메인 업체에 이름을 등록하고 다시 하세요.
phone_url_is_loopback | 묻는 기기 자신을 가리키는 주소입니다: {url} | 휴대폰에서 닿는 주소를 쓰세요.
phone_unreachable | 아무도 답하지 않습니다: {url} ({why}) | 프록시나 터널이 실행 중이고 여기를 가리키는지 보고 다시 하세요.
phone_certificate | 휴대폰이 믿지 않는 인증서입니다: {url} ({why}) | 프록시가 인증서를 받게 하세요. 예: Let's Encrypt
phone_host_refused | 허브가 답하지만 그 이름으로는 답하지 않습니다: {url} | 프록시가 Host 헤더를 그대로 넘기게 하세요.
phone_no_hub_there | 이 버전의 Errand 허브가 아닌 것이 답합니다: {url} | 프록시가 이 컴퓨터의 허브를 가리키게 하세요. 보기: errand doctor
phone_other_hub | 다른 Errand가 답합니다: {url} | 프록시가 이 컴퓨터를 가리키게 하거나 그 허브를 쓰세요: errand up --hub {url}
phone_no_socket | 허브가 답하지만 WebSocket이 지나가지 못합니다: {url} | 프록시가 WebSocket을 넘기게 하세요. 방법은 docs/self-hosting.md에 있습니다.
phone_hub_is_elsewhere | 이 컴퓨터는 다른 곳의 허브를 씁니다: {url} | 그 허브로 연결하세요: errand phone
phone_way_missing | 쓸 수 없는 길입니다: {why} | 다른 길을 고르세요: errand phone --other
phone_way_not_tried | 시험하지 않은 주소입니다: {url} | 시험하기: errand phone --url {url}
phone_port_taken | 집 안용 포트를 다른 프로그램이 씁니다: {port} | 그 프로그램을 멈춘 뒤: errand phone --home
phone_nothing_chosen | 아무것도 고르지 않았습니다. | 무엇이 있는지 보기: errand phone
tailscale_serve_needed | Tailscale이 아직 여기를 가리키지 않습니다. | 실행하거나 --yes로 이 명령에 맡기세요: {command}
tailscale_serve_failed | Tailscale이 하지 못했습니다 ({said}). | 직접 실행하면 더 알려 줍니다: {command}
tailscale_doors_taken | Tailscale의 문이 모두 다른 프로그램을 가리킵니다. | 하나를 비우세요: tailscale serve status
hub_data_missing | 여기에는 허브의 기록이 없습니다: {folder} | 폴더를 쓰세요: errand hub invite --data DIR
database_url_malformed | 데이터베이스의 주소를 알 수 없습니다. | 이렇게 쓰세요: postgres://user@host/database
database_forgets | 이 데이터베이스는 저장했다고 한 것을 정전 때 잃을 수 있습니다. | postgresql.conf에서 fsync를 켜세요.
database_failed | 데이터베이스를 쓸 수 없습니다 ({reason}). | 실행 중인지, 주소가 맞는지, 이 사용자가 표를 만들 수 있는지 확인하세요.
log_not_empty | 이미 기록이 있습니다. | 빈 데이터베이스나 허브가 없는 폴더에 넣으세요.
export_damaged | 파일이 손상되었거나 잘렸습니다. 아무것도 넣지 않았습니다. | 다시 내보내세요: errand hub export FILE
export_exists | 그런 파일이 이미 있습니다: {path} | 다른 이름을 쓰세요.
# Devices.
device_unknown | 그런 기기가 없습니다: {ref} | 보기: errand devices
own_desk | 이 컴퓨터는 자신을 내보낼 수 없습니다. | 다른 기기를 고르세요. 보기: errand devices
device_ambiguous | {ref}에 맞는 기기가 여럿입니다. | ID를 더 길게 쓰세요.
already_a_member | 그 기기는 이미 구성원입니다. | 보기: errand devices
last_runner | 이 컴퓨터는 공간의 뿌리를 가지고 있어 자신을 내보낼 수 없습니다.
not_root | 이 공간을 만든 컴퓨터만 할 수 있습니다. | 그 컴퓨터에서 하세요.
no_runner | 이 공간에 일하는 컴퓨터가 없습니다. | 시작하기: errand up
pairing_no_hello | 기기가 더해졌지만 끝맺지 못했습니다. | 보기: errand devices
pairing_stopped | 연결을 중단했습니다. | 다시 시작하세요: errand pair
too_many_pairings | 한 시간 안에 연결을 너무 많이 시도했습니다. | 한 시간 뒤에 다시 하세요.
pairing_link_malformed | 연결 링크가 아닙니다. | 코드 전체를 다시 스캔하세요.
pairing_expired | 연결 코드가 너무 오래되었습니다. | 데스크톱에서 새 코드를 띄우세요.
pairing_unknown | 모르는 연결이거나 너무 오래되었습니다. | 데스크톱에서 새 코드를 띄우세요.
pairing_other_space | 답한 데스크톱이 코드의 데스크톱이 아닙니다. | 멈추고 자신의 데스크톱에서 새 코드를 띄우세요.
pairing_wrong_peer | 다른 사람이 이 코드를 썼습니다. | 멈추고 데스크톱에서 새 코드를 띄우세요.
pairing_damaged | 연결 메시지가 바뀌었거나 이 코드의 것이 아닙니다. | 데스크톱에서 새 코드를 띄우세요.
pairing_raced | 두 기기가 이 코드를 썼습니다. | 새 코드를 띄우고 다른 사람에게 보이지 마세요.
pairing_digits_wrong | 숫자가 다릅니다. | 새 코드로 다시 시작하세요: errand pair
pairing_too_large | 연결하기에 명부가 너무 깁니다. | 새 공간을 시작하세요.
keys_not_kept | 이 브라우저는 키를 보관하지 않습니다. | 비공개 모드를 끄거나 먼저 앱을 설치하세요.
push_endpoint_refused | 허브가 이 주소로는 알림을 보내지 않습니다. | 알려진 알림 서비스를 쓰는 브라우저를 쓰거나, 허브에서 ERRAND_PUSH_HOSTS로 허용하세요.
push_keys_damaged | 알림 구독의 열쇠가 올바르지 않습니다. | 그 기기에서 알림을 껐다가 다시 켜세요.
push_of_another | 알림을 받을 곳은 그 기기만 정할 수 있습니다. | 그 기기에서 알림을 켜세요.
slot_taken | 이 연결은 이미 쓰였습니다. | 데스크톱에서 새 코드를 띄우세요.
slot_empty | 상대가 아직 답하지 않았습니다. | 기다리거나 데스크톱에서 새 코드를 띄우세요.
# The hub.
hub_unreachable | 허브가 답하지 않습니다. | 네트워크와 허브를 확인하세요: errand doctor
hub_answer_malformed | 답한 것을 이해할 수 없습니다. | 더 오래된 쪽의 Errand를 바꾸거나 허브 주소를 확인하세요.
hub_failed | 허브에 잘못이 있습니다. | 허브의 기록을 보세요. 보낸 것은 여기 남아 있고 다시 시도합니다.
hub_stopping | 허브가 멈추는 중입니다. | 잠시 뒤 다시 하세요.
store_failed | 허브가 디스크에 쓰지 못했습니다. | 허브의 디스크를 확인하세요. 아무것도 저장되지 않았습니다.
public_bind_refused | 허브는 TLS 없이 공개 주소에서 기다리지 않습니다. | TLS 뒤에 두거나 --public으로 허락하세요.
host_refused | 허브는 이 호스트 이름에 답하지 않습니다. | 허브의 주소를 쓰거나 --url로 시작하세요.
origin_refused | 이 페이지는 허브와 말할 수 없습니다. | 허브의 주소에서 앱을 여세요.
invite_needed | 이 허브에서 새 공간을 만들려면 초대가 필요합니다. | 허브 주인에게 받아 쓰세요: errand up --hub URL --invite TEXT
rate_limited | 요청이 너무 많습니다. | 잠시 뒤 다시 하세요.
too_many_sockets | 이 구성원의 연결이 너무 많습니다. | 다른 탭의 앱을 닫으세요.
not_found | 여기에는 아무것도 없습니다. | 주소를 확인하세요.
method_not_allowed | 이 주소는 그 방법을 받지 않습니다. | 주소를 확인하세요.
request_malformed | 요청을 이해할 수 없습니다. | 보낸 프로그램을 새 버전으로 바꾸세요.
frame_malformed | 전달된 내용을 이해할 수 없습니다. | 보낸 프로그램을 새 버전으로 바꾸세요.
not_json | 본문의 형식이 다릅니다. | 보낸 프로그램을 새 버전으로 바꾸세요.
body_too_large | 본문이 너무 큽니다. | 나누어 보내세요.
not_logged_in | 로그인되어 있지 않습니다. | 다시 로그인하세요.
login_refused | 로그인이 거절되었습니다. | 내보내진 기기라면 다시 연결하세요.
login_nonce_used | 로그인 번호가 이미 쓰였거나 너무 오래되었습니다. | 다시 로그인하세요.
login_clock | 시계가 너무 다릅니다. | 이 기기의 시계를 맞추세요.
not_a_member | 이 공간의 구성원이 아니거나 내보내졌습니다. | 구성원 보기: errand devices
role_refused | 이 구성원의 역할로는 할 수 없습니다. | 주인의 기기를 쓰세요.
space_unknown | 허브가 이 공간을 모릅니다. | 공간을 만든 컴퓨터를 시작하거나 허브 주소를 확인하세요.
space_exists | 그 공간은 다른 시작으로 이미 있습니다.
# Orders, entries, the roster and files.
other_space | 주문이 다른 공간의 것입니다.
wrong_space | 항목이 다른 공간의 것입니다.
unknown_sender | 이 공간의 누구도 보내지 않았습니다.
sender_revoked | 보낸 기기는 내보내졌습니다. | 데스크톱에서 다시 연결하세요.
sender_mismatch | 항목의 보낸이가 실제로 보낸 구성원과 다릅니다.
role_not_allowed | 이 구성원은 그런 주문을 할 수 없습니다. | 주인의 기기를 쓰세요.
wrong_audience | 이 컴퓨터에 온 주문이 아닙니다.
from_the_future | 미래에서 온 주문입니다. | 보낸 기기의 시계를 맞추세요.
order_early | 미래에서 온 주문입니다. | 보낸 기기의 시계를 맞추세요.
expired | 주문이 너무 늦게 왔습니다. | 아직 필요하면 다시 맡기세요.
order_expired | 주문이 너무 늦게 왔습니다. | 아직 필요하면 다시 맡기세요.
life_too_long | 주문의 기한이 너무 깁니다. | 보낸 앱을 새 버전으로 바꾸세요.
late_order | 이 기기의 더 새로운 주문이 먼저 왔습니다. | 아직 필요하면 다시 맡기세요.
version_unsupported | 다른 버전의 Errand가 만들었습니다. | 더 오래된 쪽의 Errand를 바꾸세요.
envelope_too_large | 항목이 너무 큽니다. | 긴 내용은 파일로 붙이세요.
envelope_malformed | 항목의 겉모양이 틀렸습니다. | 보낸 프로그램을 새 버전으로 바꾸세요.
header_malformed | 항목의 머리가 틀렸습니다. | 보낸 프로그램을 새 버전으로 바꾸세요.
body_malformed | 항목의 내용을 이해할 수 없습니다. | 더 오래된 쪽의 Errand를 바꾸세요.
id_mismatch | 항목의 ID가 주소와 다릅니다. | 보낸 프로그램을 새 버전으로 바꾸세요.
signature_wrong | 항목의 서명이 틀렸습니다.
not_stored_kind | 저장되지 않는 종류의 항목입니다. | 보낸 프로그램을 새 버전으로 바꾸세요.
envelope_not_opened | 항목을 열 수 없습니다. 도중에 바뀌었거나 다른 키로 봉했습니다.
epoch_unknown | 이 항목의 키가 여기에 없습니다. | 키를 받을 때까지 기다리세요.
epoch_conflict | 두 키가 같은 키라고 합니다. | 이 허브를 믿지 말고 데스크톱을 보세요.
epoch_not_unwrapped | 공간의 키를 풀 수 없습니다. | 이 기기를 다시 연결하세요.
roster_behind | 명부가 최신이 아닙니다. | 기다리세요. 가져오는 중입니다.
roster_malformed | 명부의 한 줄이 틀렸습니다.
roster_signature | 명부의 한 줄에 뿌리의 서명이 없습니다.
roster_gap | 명부의 한 줄이 빠졌습니다. | 다시 가져오세요. 그대로면 이 허브를 믿지 마세요.
roster_fork | 명부가 알고 있던 것과 다릅니다. | 이 허브를 믿지 말고 데스크톱을 보세요.
roster_rollback | 명부가 알고 있던 것보다 오래되었습니다. | 이 허브를 믿지 말고 데스크톱을 보세요.
roster_other_space | 명부가 다른 공간의 것입니다. | 허브 주소를 확인하세요.
weak_key | 구성원의 키가 안전하지 않습니다. | 다시 연결하세요. 그대로면 그 기기를 쓰지 마세요.
blob_unknown | 허브에 파일의 이 부분이 없습니다. | 보낸 쪽이 다 올릴 때까지 기다리세요.
blob_chunk_differs | 파일의 이 부분이 다른 내용으로 저장되어 있습니다. | 새 ID로 올리세요.
blob_gap | 파일의 앞부분이 빠졌습니다. | 차례대로 올리세요.
blob_damaged | 파일이 도중에 바뀌었습니다. | 다시 받으세요.
blob_truncated | 파일이 온전하지 않습니다. | 다시 받으세요.
blob_too_large | 파일이 너무 큽니다. | 대신 프로젝트 폴더에 넣으세요.
`);
