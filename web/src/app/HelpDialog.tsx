import { Modal } from '@mantine/core';
import { Fragment } from 'react';
import { navigation } from './navigation';
import classes from './shell.module.css';

const groups: readonly { title: string; keys: readonly (readonly [string, string])[] }[] = [
  {
    title: 'Everywhere',
    keys: [
      ['Ctrl K', 'Search and commands'],
      ['/', 'Search on this page'],
      ['?', 'This help'],
      ['Esc', 'Close, or back'],
    ],
  },
  { title: 'Go to', keys: navigation.flatMap((item) => (item.key ? [[`g ${item.key}`, item.label] as const] : [])) },
  {
    title: 'Time',
    keys: [
      ['r', 'Refresh'],
      ['t z', 'Zoom out'],
      ['t ←', 'Earlier'],
      ['t →', 'Later'],
      ['t c', 'Copy the range'],
      ['t v', 'Paste a range'],
    ],
  },
  {
    title: 'On a panel',
    keys: [
      ['v', 'View alone'],
      ['x', 'Explore its query'],
      ['i', 'Inspect'],
      ['p l', 'Show or hide the legend'],
    ],
  },
  {
    title: 'Lists and queries',
    keys: [
      ['j / k', 'Next or previous row'],
      ['Ctrl Enter', 'Run the query'],
    ],
  },
];

/** Loaded when first asked for. */
export default function HelpDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size={460}>
      <table className={classes.keys}>
        <tbody>
          {groups.map(({ title, keys }) => (
            <Fragment key={title}>
              <tr>
                <th colSpan={2} scope="rowgroup">
                  {title}
                </th>
              </tr>
              {keys.map(([key, meaning]) => (
                <tr key={key}>
                  <td>
                    {key.split(' ').map((part) => (
                      <Fragment key={part}>
                        <kbd>{part}</kbd>{' '}
                      </Fragment>
                    ))}
                  </td>
                  <td>{meaning}</td>
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </Modal>
  );
}
