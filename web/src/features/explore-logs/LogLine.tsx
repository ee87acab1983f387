import { ActionIcon, Button, Tooltip } from '@mantine/core';
import type { IconName } from '../../ui/Icon';
import { Icon } from '../../ui/Icon';
import { SafeLink } from '../../ui/SafeLink';
import type { DerivedLink } from './derivedFields';
import type { LogRow } from './logModel';
import { jsonFields } from './logModel';
import classes from './logs.module.css';

export interface LogLineActions {
  readonly onFilter: (name: string, op: '=' | '!=', value: string) => void;
  readonly onContext: (row: LogRow) => void;
}

/** One line; a click opens its fields. Level is told by a word for those who see no colour. */
export function LogLine(props: { row: LogRow; time: string; isOpen: boolean; isWrapped: boolean; onToggle: () => void; links: (row: LogRow) => readonly DerivedLink[]; actions?: LogLineActions | undefined }) {
  const { row, time, isOpen, isWrapped, onToggle } = props;
  return (
    <div className={classes.entry} data-open={isOpen || undefined}>
      <button type="button" data-row className={classes.line} aria-expanded={isOpen} onClick={onToggle}>
        <span className={`${classes.level} ${classes[row.level]}`} title={row.level}>
          <span className="visually-hidden">{row.level}</span>
        </span>
        <time>{time}</time>
        {row.repeats > 0 && <span className={classes.repeats}>{row.repeats + 1}×</span>}
        <span className={isWrapped || isOpen ? classes.wrapped : classes.cut}>{row.line}</span>
      </button>
      {isOpen && <Detail {...props} />}
    </div>
  );
}

function Detail({ row, links, actions }: { row: LogRow; links: (row: LogRow) => readonly DerivedLink[]; actions?: LogLineActions | undefined }) {
  const inLine = jsonFields(row.line);
  const found = links(row);
  return (
    <div className={classes.detail}>
      <div className={classes.detailActions}>
        {actions && (
          <Button size="compact-xs" leftSection={<Icon name="list" size={12} />} onClick={() => actions.onContext(row)}>
            Context
          </Button>
        )}
        <Button size="compact-xs" leftSection={<Icon name="copy" size={12} />} onClick={() => void navigator.clipboard.writeText(row.line)}>
          Copy the line
        </Button>
        {found.map(({ label, href }) => (
          <SafeLink key={`${label} ${href}`} href={href}>
            {label}
          </SafeLink>
        ))}
      </div>
      <Fields title="Labels" fields={row.labels} actions={actions} />
      {inLine && <Fields title="Fields in the line" fields={inLine} />}
    </div>
  );
}

function Fields({ title, fields, actions }: { title: string; fields: Readonly<Record<string, string>>; actions?: LogLineActions | undefined }) {
  const names = Object.keys(fields).toSorted();
  const button = (icon: IconName, label: string, onClick: () => void) => (
    <Tooltip label={label}>
      <ActionIcon size={24} variant="subtle" color="gray" aria-label={label} onClick={onClick}>
        <Icon name={icon} size={12} />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <table className={classes.fields}>
      <caption>{title}</caption>
      <tbody>
        {names.map((name) => {
          const value = fields[name] ?? '';
          return (
            <tr key={name}>
              {actions && (
                <td>
                  {button('plus', `Only ${name} = ${value}`, () => actions.onFilter(name, '=', value))}
                  {button('x', `Without ${name} = ${value}`, () => actions.onFilter(name, '!=', value))}
                </td>
              )}
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
