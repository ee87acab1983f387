namespace Pharos.Alerting.Dispatch;

/// <summary>Counts what is under way, so that a stop (or a test with a fake clock) can wait until all is quiet.</summary>
internal sealed class Activity
{
    private readonly Lock _gate = new();
    private int _count;
    private TaskCompletionSource? _idle;

    public void Begin()
    {
        lock (_gate) _count++;
    }

    public void End()
    {
        lock (_gate)
        {
            if (--_count > 0) return;
            _idle?.TrySetResult();
            _idle = null;
        }
    }

    /// <summary>Completes when nothing is under way.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            if (_count == 0) return Task.CompletedTask;
            return (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}
