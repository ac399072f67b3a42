import { problemTable } from "./problem-words.ts";
import type { ProblemWords } from "./problem-words.ts";

const table = problemTable(`
schedule_unknown | 이 컴퓨터가 모르는 예약이에요 | 어떤 예약이 있는지 보세요.
schedule_zone_unknown | 모르는 시간대예요 | Asia/Seoul처럼 쓰세요.
schedule_cron_malformed | 예약 시간을 알아들을 수 없어요 | 분, 시, 일, 월, 요일의 cron 다섯 칸으로 쓰세요.
schedule_never | 한 번도 실행되지 않을 예약이에요 | 아직 오지 않았고 끝보다 이른 시각을 고르세요.
schedules_too_many | 예약이 너무 많아요 | 하나를 지우거나 다른 대화에서 만드세요.
other_space | 주문이 다른 공간의 것이에요
unknown_sender | 이 공간의 누구도 보내지 않았어요
sender_revoked | 보낸 기기는 내보내졌어요 | 컴퓨터에서 다시 연결하세요.
role_not_allowed | 이 구성원은 그런 주문을 할 수 없어요 | 주인의 기기를 쓰세요.
wrong_audience | 이 컴퓨터에 온 주문이 아니에요
from_the_future | 미래에서 온 주문이에요 | 보낸 기기의 시계를 맞추세요.
expired | 주문이 너무 늦게 왔어요 | 아직 필요하면 다시 맡기세요.
life_too_long | 주문의 기한이 너무 길어요 | 보낸 앱을 새 버전으로 바꾸세요.
late_order | 이 기기의 더 새로운 주문이 먼저 왔어요 | 아직 필요하면 다시 맡기세요.
kind_not_supported | 이 컴퓨터의 Errand는 이런 주문을 몰라요 | Errand를 새 버전으로 바꾸세요.
thread_unknown | 그런 스레드가 없어요 | 새 스레드를 여세요.
thread_exists | 스레드가 이미 있어요
thread_archived | 보관된 스레드예요 | 이 작업은 새 스레드로 여세요.
task_unknown | 그런 작업이 없어요
task_already_ended | 작업이 이미 끝났어요
message_maybe_unheard | 에이전트가 들었는지 알기 전에 작업이 끝났어요 | 결과를 보고, 빠졌으면 다음 작업으로 보내세요.
poison_entry | 컴퓨터가 이 요청에서 거듭 멈춰 제쳐 두었어요 | 컴퓨터에서 확인하세요: errand doctor. 그다음 다른 말로 다시 맡기세요.
task_not_working | 작업이 지금 진행 중이 아니에요 | 다음 작업으로 보내세요.
task_not_ended | 작업이 아직 끝나지 않았어요 | 취소하거나 끝나기를 기다린 뒤 되돌리세요.
nothing_to_undo | 이 작업에는 되돌릴 변경이 없어요 | 할 일은 없어요.
nothing_to_redo | 이 작업에서 되돌린 것이 없어요 | 할 일은 없어요.
undo_not_allowed | 그 폴더에는 이제 쓸 수 없어요 | 그 컴퓨터의 config.yaml에서 쓰기를 허용하세요.
undo_failed | 폴더를 읽거나 쓸 수 없었어요 | 그 컴퓨터에서 확인한 뒤 다시 되돌리세요: errand doctor
checkpoint_too_large | 되돌리기용으로 보관하기에는 폴더가 너무 커요 | 그 컴퓨터의 config.yaml에서 프로젝트의 checkpointGb를 늘리세요.
checkpoint_too_many_files | 되돌리기용으로 보관하기에는 파일이 너무 많아요 | 그 컴퓨터의 config.yaml에 더 작은 폴더를 적으세요.
checkpoint_no_room | 되돌리기용으로 보관할 디스크 공간이 없어요 | 그 컴퓨터의 디스크 공간을 비우세요.
checkpoint_failed | 폴더를 되돌리기용으로 보관하지 못했어요 | 그 컴퓨터에서 확인하세요: errand doctor
checkpoint_gone | 폴더의 예전 상태가 더는 보관되어 있지 않아요 | 할 일은 없어요. 너무 오래되었거나 너무 많았어요.
checkpoint_damaged | 보관된 폴더 내용이 손상되었어요 | 그 컴퓨터의 디스크를 확인하고 백업에서 파일을 되살리세요.
agent_unknown | 그런 에이전트가 없어요 | 컴퓨터에서 확인하세요: errand doctor
agent_takes_no_messages | 이 에이전트는 일하는 동안 메시지를 받지 않아요 | 다음 작업으로 보내세요.
runner_error | 컴퓨터의 Errand에 잘못이 있어요 | 컴퓨터에서 확인하세요: errand doctor
own_desk | 컴퓨터는 자신을 내보낼 수 없어요 | 다른 기기를 고르세요.
not_root | 이 공간을 만든 컴퓨터만 할 수 있어요 | 그 컴퓨터에서 하세요.
last_runner | 공간을 만든 컴퓨터는 내보낼 수 없어요 | 다른 기기를 고르세요.
already_a_member | 그 기기는 이미 구성원이에요
ask_unknown | 그런 질문이 없어요
ask_closed | 이미 닫힌 질문이에요
already_answered | 누군가 이미 답했어요
answer_not_for_this_ask | 묻는 내용이 그사이 바뀌었어요 | 다시 보고 답하세요.
choice_not_offered | 묻는 것에 맞지 않는 답이에요 | 보이는 것 중에서 고르세요.
too_many_attachments | 파일이 너무 많아요 | 대신 프로젝트 폴더에 넣으세요.
attachment_too_large | 파일이 너무 커요 | 대신 프로젝트 폴더에 넣으세요.
attachment_name_twice | 두 파일의 이름이 같아요 | 하나의 이름을 바꾸어 다시 붙이세요.
attachment_name_unsafe | 쓸 수 없는 파일 이름이에요 | 이름을 바꾸어 다시 붙이세요.
request_malformed | 요청을 이해할 수 없어요 | 보낸 프로그램을 새 버전으로 바꾸세요.
frame_malformed | 전달된 내용을 이해할 수 없어요 | 보낸 프로그램을 새 버전으로 바꾸세요.
not_json | 본문의 형식이 달라요 | 보낸 프로그램을 새 버전으로 바꾸세요.
body_too_large | 본문이 너무 커요 | 나누어 보내세요.
not_found | 여기에는 아무것도 없어요 | 주소를 확인하세요.
method_not_allowed | 이 주소는 그 방법을 받지 않아요 | 주소를 확인하세요.
host_refused | 허브는 이 호스트 이름에 답하지 않아요 | 허브의 주소를 쓰거나 --url로 시작하세요.
origin_refused | 이 페이지는 허브와 말할 수 없어요 | 허브의 주소에서 앱을 여세요.
public_bind_refused | 허브는 TLS 없이 공개 주소에서 기다리지 않아요 | TLS 뒤에 두거나 --public으로 허락하세요.
rate_limited | 요청이 너무 많아요 | 잠시 뒤 다시 하세요.
too_many_sockets | 이 구성원의 연결이 너무 많아요 | 다른 탭의 앱을 닫으세요.
hub_failed | 허브에 잘못이 있어요 | 허브의 기록을 보세요. 보낸 것은 여기 남아 있고 다시 시도해요.
hub_unreachable | 허브가 답하지 않아요 | 네트워크와 허브를 확인하세요: errand doctor
hub_answer_malformed | 답한 것을 이해할 수 없어요 | 더 오래된 쪽의 Errand를 바꾸거나 허브 주소를 확인하세요.
log_is_newer | 더 새로운 Errand가 이 데이터 폴더에 썼어요 | 그 새로운 Errand를 시작하세요.
sender_mismatch | 항목의 보낸이가 실제로 보낸 구성원과 달라요
hub_stopping | 허브가 멈추는 중이에요 | 잠시 뒤 다시 하세요.
store_failed | 허브가 디스크에 쓰지 못했어요 | 허브의 디스크를 확인하세요. 아무것도 저장되지 않았어요.
not_logged_in | 로그인되어 있지 않아요 | 다시 로그인하세요.
login_refused | 로그인이 거절됐어요 | 내보내진 기기라면 다시 연결하세요.
login_nonce_used | 로그인 번호가 이미 쓰였거나 너무 오래됐어요 | 다시 로그인하세요.
not_a_member | 이 공간의 구성원이 아니거나 내보내졌어요 | 컴퓨터에서 다시 연결하세요.
role_refused | 이 구성원의 역할로는 할 수 없어요 | 주인의 기기를 쓰세요.
space_unknown | 허브가 이 공간을 몰라요 | 공간을 만든 컴퓨터를 시작하거나 허브 주소를 확인하세요.
space_exists | 그 공간은 다른 시작으로 이미 있어요
invite_needed | 이 허브에서 새 공간을 만들려면 초대가 필요해요 | 허브 주인에게 받아 쓰세요: errand up --hub URL --invite TEXT
blob_unknown | 허브에 파일의 이 부분이 없어요 | 보낸 쪽이 다 올릴 때까지 기다리세요.
blob_chunk_differs | 파일의 이 부분이 다른 내용으로 저장되어 있어요 | 새 ID로 올리세요.
blob_gap | 파일의 앞부분이 빠졌어요 | 차례대로 올리세요.
push_endpoint_refused | 허브가 이 주소로는 알림을 보내지 않아요 | 알려진 알림 서비스를 쓰는 브라우저를 쓰세요.
push_keys_damaged | 알림 구독의 열쇠가 올바르지 않아요 | 이 기기에서 알림을 껐다가 다시 켜세요.
push_of_another | 알림을 받을 곳은 그 기기만 정할 수 있어요 | 그 기기에서 알림을 켜세요.
slot_taken | 이 연결은 이미 쓰였어요 | 컴퓨터에서 새 코드를 띄우세요.
slot_empty | 상대가 아직 답하지 않았어요 | 기다리거나 컴퓨터에서 새 코드를 띄우세요.
pairing_unknown | 모르는 연결이거나 너무 오래됐어요 | 컴퓨터에서 새 코드를 띄우세요.
version_unsupported | 다른 버전의 Errand가 만들었어요 | 더 오래된 쪽의 Errand를 바꾸세요.
envelope_too_large | 항목이 너무 커요 | 긴 내용은 파일로 붙이세요.
envelope_malformed | 항목의 겉모양이 틀렸어요 | 보낸 프로그램을 새 버전으로 바꾸세요.
header_malformed | 항목의 머리가 틀렸어요 | 보낸 프로그램을 새 버전으로 바꾸세요.
sender_unknown | 여기서는 누가 보냈는지 알 수 없어요
roster_behind | 명부가 최신이 아니에요 | 기다리세요. 가져오는 중이에요.
id_mismatch | 항목의 ID가 주소와 달라요 | 보낸 프로그램을 새 버전으로 바꾸세요.
wrong_space | 항목이 다른 공간의 것이에요
signature_wrong | 항목의 서명이 틀렸어요
not_stored_kind | 저장되지 않는 종류의 항목이에요 | 보낸 프로그램을 새 버전으로 바꾸세요.
epoch_unknown | 이 항목의 키가 여기에 없어요 | 키를 받을 때까지 기다리세요.
envelope_not_opened | 항목을 열 수 없어요. 도중에 바뀌었거나 다른 키로 봉했어요
body_malformed | 항목의 내용을 이해할 수 없어요 | 더 오래된 쪽의 Errand를 바꾸세요.
roster_malformed | 명부의 한 줄이 틀렸어요
roster_signature | 명부의 한 줄에 뿌리의 서명이 없어요
roster_gap | 명부의 한 줄이 빠졌어요 | 다시 가져오세요. 그대로면 이 허브를 믿지 마세요.
roster_fork | 명부가 알고 있던 것과 달라요 | 이 허브를 믿지 말고 컴퓨터을 보세요.
roster_rollback | 명부가 알고 있던 것보다 오래됐어요 | 이 허브를 믿지 말고 컴퓨터을 보세요.
roster_other_space | 명부가 다른 공간의 것이에요 | 허브 주소를 확인하세요.
weak_key | 구성원의 키가 안전하지 않아요 | 다시 연결하세요. 그대로면 그 기기를 쓰지 마세요.
epoch_conflict | 두 키가 같은 키라고 주장해요 | 이 허브를 믿지 말고 컴퓨터을 보세요.
epoch_not_unwrapped | 공간의 키를 풀 수 없어요 | 이 기기를 다시 연결하세요.
epoch_damaged | 공간의 키가 손상됐어요 | 백업에서 데이터 폴더를 되살리세요.
blob_damaged | 파일이 도중에 바뀌었어요 | 다시 받으세요.
blob_truncated | 파일이 온전하지 않아요 | 다시 받으세요.
blob_too_large | 파일이 너무 커요 | 대신 프로젝트 폴더에 넣으세요.
pairing_link_malformed | 연결 링크가 아니에요 | 코드 전체를 다시 스캔하세요.
pairing_expired | 연결 코드가 너무 오래됐어요 | 컴퓨터에서 새 코드를 띄우세요.
pairing_other_space | 답한 컴퓨터이 코드의 컴퓨터이 아니에요 | 멈추고 자신의 컴퓨터에서 새 코드를 띄우세요.
pairing_wrong_peer | 다른 사람이 이 코드를 썼어요 | 멈추고 컴퓨터에서 새 코드를 띄우세요.
pairing_damaged | 연결 메시지가 바뀌었거나 이 코드의 것이 아니에요 | 컴퓨터에서 새 코드를 띄우세요.
no_runner | 이 공간에 일하는 컴퓨터가 없어요 | 일할 컴퓨터에서 Errand를 시작하세요.
pairing_raced | 두 기기가 이 코드를 썼어요 | 새 코드를 띄우고 다른 사람에게 보이지 마세요.
pairing_digits_wrong | 숫자가 달라요 | 컴퓨터에서 새 코드를 띄우세요.
pairing_too_large | 연결하기에 명부가 너무 길어요 | 새 공간을 시작하세요.
keys_not_kept | 이 브라우저는 키를 보관하지 않아요 | 비공개 모드를 끄거나 먼저 앱을 설치하세요.
project_unknown | 그런 프로젝트가 없어요 | 컴퓨터에서 더하세요: errand project add DIR
folder_missing | 그런 폴더가 없어요 | 있는 폴더를 쓰세요.
folder_outside_project | 그 프로젝트 안의 폴더가 아니에요 | 프로젝트 안의 폴더를 쓰세요.
folder_in_no_project | Errand가 쓸 수 없는 폴더예요 | 허락하기: errand project add DIR --write
project_not_this_threads | 이 스레드는 다른 프로젝트의 것이에요 | 새 스레드를 여세요.
agent_not_allowed | 프로젝트가 이 에이전트를 허락하지 않아요 | config.yaml의 프로젝트에서 허락하세요.
agent_not_installed | 에이전트 프로그램이 설치되어 있지 않아요 | 설치한 뒤 확인하세요: errand doctor
agent_login_required | 에이전트가 로그인되어 있지 않아요 | 그 컴퓨터에서 로그인한 뒤 다시 맡기세요.
agent_cannot_connect | 에이전트가 이 커넥터를 쓸 수 없어요 | config.yaml에서 커넥터를 빼세요.
agent_mode_refused | 에이전트가 일해야 할 모드를 받아들이지 않았어요 | 에이전트를 새 버전으로 바꾸세요.
agent_did_not_start | 에이전트가 시작되지 않았어요 | 컴퓨터에서 확인하세요: errand doctor
agent_session_failed | 에이전트가 세션을 시작하지 못했어요 | 컴퓨터에서 확인하세요: errand doctor
agent_gone | 에이전트 프로그램이 끝났어요 | 다시 맡기세요.
agent_did_not_stop | 에이전트가 멈추라는 말을 듣지 않아 프로그램을 끝냈어요
agent_error | 에이전트에 오류가 났어요 | 에이전트의 말을 보고 다시 맡기세요.
login_required | 에이전트가 로그인되어 있지 않아요 | 그 컴퓨터에서 로그인한 뒤 다시 맡기세요.
model_error | 에이전트의 모델이 오류로 답했어요 | 모델의 키와 주소를 확인하세요: errand doctor
max_tokens | 에이전트가 모델의 길이 한도에 이르렀어요 | 더 작게 나누어 맡기세요.
max_turns | 에이전트가 단계 한도에 이르렀어요 | 같은 스레드에서 이어서 맡기세요.
max_budget | 에이전트가 비용 한도에 이르렀어요 | 에이전트의 한도를 올리거나 새로 채워질 때까지 기다리세요.
turn_too_long | 에이전트가 한 번에 일할 수 있는 시간을 넘겼어요 | 같은 스레드에서 이어서 맡기세요.
bwrap_missing | 컴퓨터에 bubblewrap이 없어 에이전트를 격리할 수 없어요 | 컴퓨터에서 확인하세요: errand doctor
agent_stopped | 에이전트를 멈췄어요 | 다시 맡기세요.
state_folder_damaged | 이 스레드에서 쓰는 에이전트의 폴더가 손상됐어요 | 다시 맡기세요. 그대로면 새 스레드를 여세요.
agent_exited | 에이전트 프로그램이 일하다가 끝났어요 | 다시 맡기세요.
agent_limit | 에이전트가 한도에 이르렀어요 | 나중에 또는 더 작게 나누어 다시 맡기세요.
agent_refused | 에이전트가 이 일을 거절했어요
cut_by_restore | 이 일을 하던 중에 컴퓨터를 백업에서 되살렸어요 | 이미 된 것을 확인한 뒤 다시 맡기세요
agent_keeps_dying | 에이전트 프로그램이 자꾸 끝나요 | 컴퓨터에서 확인하세요: errand doctor
agent_protocol_broken | 에이전트의 말을 이해할 수 없어요 | 에이전트를 새 버전으로 바꾸세요.
agent_asked_outside_a_turn | 에이전트가 할 일이 없는데 물었어요
no_confinement | 그 컴퓨터에서는 에이전트를 격리할 수 없어요 | 컴퓨터에서 확인하세요: errand doctor
command_malformed | config.yaml에 있는 에이전트 명령을 쓸 수 없어요 | 고친 뒤 확인하세요: errand doctor
model_key_unreadable | 모델의 키를 읽을 수 없어요 | 자신만 읽을 수 있게 그 파일에 넣으세요.
text_too_long | 글이 너무 길어요 | 파일에 넣어 첨부하세요.
task_empty | 맡길 일이 없어요 | 할 일을 말로 쓰세요.
pairing_other_hub | 이 코드는 다른 허브의 것이에요 | 코드에 적힌 주소에서 앱을 여세요.
storage_unavailable | 이 브라우저에 아무것도 보관할 수 없어요 | 비공개 모드를 끄거나 저장 공간을 비운 뒤 다시 여세요.
storage_full | 이 기기에 저장 공간이 없어요 | 공간을 비운 뒤 다시 하세요.
pairing_already_here | 이 기기는 이미 그 공간에 있어요 | 따로 할 일은 없어요.
pairing_stopped | 연결을 멈췄어요 | 원할 때 다시 시작하세요.
pairing_failed | 연결하지 못했어요 | 컴퓨터에서 새 코드를 띄우세요.
not_paired | 이 기기는 어느 공간에도 없어요 | 컴퓨터의 코드로 연결하세요.
attachments_too_many | 파일이 너무 많아요 | 줄이거나 프로젝트 폴더에 넣으세요.
push_not_available | 이 허브는 아직 알림을 전하지 못해요 | 허브의 Errand를 새 버전으로 바꾸세요.
storage_evicted | 브라우저가 이 기기의 키를 지웠어요 | 컴퓨터의 새 코드로 다시 연결하세요.
device_copied | 다른 것이 이 기기의 키를 쓰고 있어요 | 여기서 공간을 나가고 컴퓨터에서 이 기기를 내보낸 뒤 다시 연결하세요.
camera_unavailable | 카메라를 쓸 수 없어요 | 링크를 붙여 넣으세요.
`);

export const problemWordsKo = (code: string): ProblemWords =>
  table.get(code) ?? { title: `문제가 생겼어요 (${code})`, next: "컴퓨터에서 확인하세요: errand doctor" };
export const problemCodesKo: ReadonlySet<string> = new Set(table.keys());
