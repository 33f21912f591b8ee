interface ToolbarProps {
  summary: string;
  /** Whether idle time can be shortened at all, and whether it is. */
  breakable: boolean;
  broken: boolean;
  canZoomIn: boolean;
  canZoomOut: boolean;
  onToScale: (toScale: boolean) => void;
  onZoom: (factor: number) => void;
  onFit: () => void;
}

export function Toolbar(props: ToolbarProps) {
  const { broken } = props;
  return (
    <div class="tl-bar">
      <p class="tl-summary">
        {props.summary}
        {broken && "; idle time between torn edges is shortened"}
      </p>
      {props.breakable && (
        <button
          type="button"
          class="tl-toggle"
          aria-pressed={!broken}
          title={
            broken
              ? "Idle time between the torn edges is shortened. Show everything to scale."
              : "Shorten the stretches in which nothing happens."
          }
          onClick={() => props.onToScale(broken)}
        >
          To scale
        </button>
      )}
      <fieldset class="tl-zoom" aria-label="Zoom">
        <button
          type="button"
          aria-label="Zoom out"
          disabled={!props.canZoomOut}
          onClick={() => props.onZoom(0.5)}
        >
          −
        </button>
        <button
          type="button"
          aria-label="Zoom in"
          disabled={!props.canZoomIn}
          onClick={() => props.onZoom(2)}
        >
          +
        </button>
        <button
          type="button"
          aria-label="Fit the whole run"
          disabled={!props.canZoomOut}
          onClick={props.onFit}
        >
          Fit
        </button>
      </fieldset>
    </div>
  );
}
