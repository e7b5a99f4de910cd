import { useEffect, useState } from "react";
import { formatAgo } from "../time/instant";
import { Instant } from "./Quantity";

const TICK_MS = 30_000;

/** `23 Nov, 10:35:53 (3 min ago)`: the distance is never shown without the instant. */
export function InstantAgo({ us }: { us: number }) {
  const now = useNow();
  return (
    <>
      <Instant us={us} /> <span className="dim">({formatAgo(us, now)})</span>
    </>
  );
}

/** The time now, to the half minute. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
