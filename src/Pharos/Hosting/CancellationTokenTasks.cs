namespace Pharos.Hosting;

internal static class CancellationTokenTasks
{
    /// <summary>Completes when the token is cancelled.</summary>
    public static Task WaitAsync(this CancellationToken token)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        token.Register(() => source.TrySetResult());
        return source.Task;
    }
}
