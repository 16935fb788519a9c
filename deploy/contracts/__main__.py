"""`python -m deploy.contracts`: write the schemas of all events again."""

from deploy.contracts.export import write

if __name__ == "__main__":
    changed = write()
    print("\n".join(changed) if changed else "nothing changed: the files say what the code says")
