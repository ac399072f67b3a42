import { useEffect, useState } from "preact/hooks";
import { useSession } from "../session-context.ts";
import type { ScheduleControl, ScheduleItem, SchedulesState } from "../session/app-session.ts";

type Schedules = { control: ScheduleControl | null; state: SchedulesState };

/** All schedules, kept up to date while they are on screen. */
export function useSchedules(): Schedules {
  const session = useSession();
  const [control, setControl] = useState<ScheduleControl | null>(null);
  useEffect(() => {
    let isHere = true;
    void session.schedules().then((found) => {
      if (isHere) setControl(found);
    });
    return () => void (isHere = false);
  }, [session]);
  return { control, state: control?.state.value ?? { is: "loading" } };
}

export const itemOf = (state: SchedulesState, id: string): ScheduleItem | null =>
  state.is === "there" ? (state.items.find((item) => item.id === id) ?? null) : null;
