import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { readPreference, usePreference, writePreference } from '../../ui/preferences';
import { Icon } from '../../ui/Icon';
import { VirtualRows } from '../../ui/VirtualRows';
import { Empty } from '../../ui/states';
import classes from './explore.module.css';

const mostRemembered = 200;

/** Puts the queries in front of this browser's history, each once. */
export function remember(exprs: readonly string[]): void {
  const fresh = exprs.map((expr) => expr.trim()).filter(Boolean);
  if (fresh.length === 0) return;
  const before = readPreference('queryHistory');
  writePreference('queryHistory', [...new Set([...fresh, ...before])].slice(0, mostRemembered));
}

export function QueryHistory({ opened, onClose, onPick }: { opened: boolean; onClose: () => void; onPick: (expr: string) => void }) {
  const [history, setHistory] = usePreference('queryHistory');
  const [search, setSearch] = useState('');
  const found = history.filter((expr) => expr.toLowerCase().includes(search.toLowerCase()));
  return (
    <Modal opened={opened} onClose={onClose} title="Query history" size={760}>
      <div className={classes.historyList}>
        <div style={{ display: 'flex', gap: 8, marginBottom: 8 }}>
          <TextInput
            type="search"
            style={{ flex: 1 }}
            aria-label="Search the history"
            placeholder="Search"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            data-autofocus
          />
          <Button leftSection={<Icon name="trash" size={14} />} onClick={() => setHistory([])} disabled={history.length === 0}>
            Forget all
          </Button>
        </div>
        {found.length === 0 ? (
          <Empty title={history.length === 0 ? 'No query yet' : 'No query fits'} icon="history">
            Queries you run are remembered in this browser only.
          </Empty>
        ) : (
          <VirtualRows
            items={found}
            label="Queries"
            estimateHeight={26}
            maxHeight="50vh"
            rowKey={(expr) => expr}
            render={(expr) => (
              <button
                type="button"
                className={classes.pick}
                onClick={() => {
                  onPick(expr);
                  onClose();
                }}
              >
                <span>{expr}</span>
              </button>
            )}
          />
        )}
      </div>
    </Modal>
  );
}
