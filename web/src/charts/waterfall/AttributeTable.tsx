import { Link } from '@tanstack/react-router';
import type { Attribute } from '../../grafana/traces/model';
import { attributeCondition, spanset } from '../../grafana/traces/traceql';
import { Icon } from '../../ui/Icon';
import { Copy } from './Copy';
import classes from './details.module.css';

/** Attributes with the TraceQL that finds each. Without a scope there is none to copy. */
export function AttributeTable({ title, scope, attributes }: { title: string; scope: 'span' | 'resource' | 'event' | 'link' | 'instrumentation'; attributes: readonly Attribute[] }) {
  if (attributes.length === 0) return null;
  return (
    <table className={classes.attributes}>
      <caption>
        {title} <span className="secondary">{attributes.length}</span>
      </caption>
      <tbody>
        {attributes.toSorted((a, b) => a.key.localeCompare(b.key)).map((attribute, i) => {
          const condition = attributeCondition(scope, attribute);
          return (
            <tr key={`${attribute.key} ${i}`}>
              <th scope="row">{attribute.key}</th>
              <td data-type={attribute.type}>{attribute.text === '' ? <span className="secondary">empty</span> : attribute.text}</td>
              <td className={classes.actions}>
                <Copy text={attribute.text} label={`Copy the value of ${attribute.key}`} />
                {condition !== undefined && (
                  <>
                    <button type="button" className="copy-button" title={`Copy ${condition}`} aria-label={`Copy TraceQL of ${attribute.key}`} onClick={() => void navigator.clipboard.writeText(spanset(condition))}>
                      <span className={classes.traceql} aria-hidden="true">{'{}'}</span>
                    </button>
                    <Link to="/explore/traces" search={{ q: spanset(condition) } as never} className="copy-button" title={`Find spans with ${condition}`} aria-label={`Find spans with this ${attribute.key}`}>
                      <Icon name="search" size={12} />
                    </Link>
                  </>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
