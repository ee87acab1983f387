import { ActionIcon, Button, Tooltip } from '@mantine/core';
import type { CorrelationLink } from '../../grafana/links/source';
import type { IconName } from '../../ui/Icon';
import { Icon } from '../../ui/Icon';
import { SafeLink } from '../../ui/SafeLink';
import type { LogRow } from './logModel';
import { jsonFields } from './logModel';
import classes from './logs.module.css';

export interface LogLineActions {
  readonly onFilter: (name: string, op: '=' | '!=', value: string) => void;
  readonly onContext: (row: LogRow) => void;
}

export interface LogLineProps {
  readonly row: LogRow;
  /** Absent where the list shows no time. */
  readonly time: string | undefined;
  readonly text: string;
  readonly shownLabels: readonly string[];
  readonly isOpen: boolean;
  readonly isWrapped: boolean;
  /** Absent where lines do not open. */
  readonly onToggle: (() => void) | undefined;
  readonly links: (row: LogRow) => readonly CorrelationLink[];
  readonly actions?: LogLineActions | undefined;
}

/** One line; a click opens its fields. Level is told by a word for those who see no colour. */
export function LogLine(props: LogLineProps) {
  const { row, isOpen, onToggle } = props;
  return (
    <div className={classes.entry} data-open={isOpen || undefined}>
      {onToggle === undefined ? (
        <div className={classes.line}>
          <Parts {...props} />
        </div>
      ) : (
        <button type="button" data-row className={`${classes.line} ${classes.opens}`} aria-expanded={isOpen} onClick={onToggle}>
          <Parts {...props} />
        </button>
      )}
      {isOpen && <Detail row={row} links={props.links} actions={props.actions} />}
    </div>
  );
}

function Parts({ row, time, text, shownLabels, isOpen, isWrapped }: LogLineProps) {
  return (
    <>
      <span className={`${classes.level} ${classes[row.level]}`} title={row.level}>
        <span className="visually-hidden">{row.level}</span>
      </span>
      {time !== undefined && <time>{time}</time>}
      {row.repeats > 0 && <span className={classes.repeats}>{row.repeats + 1}×</span>}
      {shownLabels.length > 0 && <span className={classes.shownLabels}>{shownLabels.join(' ')}</span>}
      <span className={isWrapped || isOpen ? classes.wrapped : classes.cut}>{text}</span>
    </>
  );
}

function Detail({ row, links, actions }: Pick<LogLineProps, 'row' | 'links' | 'actions'>) {
  const inLine = jsonFields(row.line);
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
        {links(row).map(({ label, href }) => (
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
