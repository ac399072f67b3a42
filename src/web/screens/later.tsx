import type { ComponentType, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import { Fault, SkeletonText } from "../ui/states.tsx";
import { loadMoreWords, words } from "../words/words.ts";

/** A screen whose code and words are fetched when it is first shown; a failed fetch can be tried again. */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  meanwhile: VNode = <SkeletonText />,
): (props: Props) => VNode {
  let loaded: ComponentType<Props> | null = null;
  return function Later(props: Props): VNode {
    const [state, setState] = useState<"loading" | "there" | "failed">(loaded === null ? "loading" : "there");
    useEffect(() => {
      if (state !== "loading") return;
      Promise.all([load(), loadMoreWords()]).then(
        ([component]) => {
          loaded = component;
          setState("there");
        },
        () => setState("failed"),
      );
    }, [state]);
    if (loaded !== null) {
      const Screen = loaded;
      return <Screen {...props} />;
    }
    if (state === "loading") return meanwhile;
    return (
      <div class="pad">
        <Fault code="hub_unreachable">
          <Button icon="retry" onPress={() => setState("loading")}>
            {words().common.retry}
          </Button>
        </Fault>
      </div>
    );
  };
}
