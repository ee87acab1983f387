import { Component, type ReactNode } from 'react';
import classes from './dashboards.module.css';

interface Props {
  /** A change of it gives the panel another chance. */
  readonly resetKey: unknown;
  readonly children: ReactNode;
}

/** A panel that throws shows its error; its neighbours go on. React has no hook for this, so it is the one class. */
export class PanelErrorBoundary extends Component<Props, { error: Error | undefined; key: unknown }> {
  override state: { error: Error | undefined; key: unknown } = { error: undefined, key: this.props.resetKey };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  static getDerivedStateFromProps(props: Props, state: { error: Error | undefined; key: unknown }) {
    return props.resetKey === state.key ? null : { error: undefined, key: props.resetKey };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <div className={`${classes.state} ${classes.stateError}`} role="alert">
        <strong>This panel failed to draw</strong>
        <span>{error.message}</span>
      </div>
    );
  }
}
