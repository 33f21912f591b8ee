import "./ways.css";

interface WaysProps<Name extends string> {
  names: readonly Name[];
  chosen: Name;
  onChoose: (name: Name) => void;
}

/** Ways to look at the same thing, each under its name. */
export function Ways<Name extends string>({ names, chosen, onChoose }: WaysProps<Name>) {
  return (
    <div class="ways">
      {names.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === chosen}
          onClick={() => onChoose(name)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
