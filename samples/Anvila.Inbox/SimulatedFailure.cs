namespace Anvila.Inbox;

/// <summary>Lets the next posts fail as Slack can: a status, a body, a <c>Retry-After</c>.</summary>
internal sealed class SimulatedFailure
{
    private readonly Lock _lock = new();
    private int _left;
    private FailRequest _failure = new(500, null, 0);

    public void Set(FailRequest request)
    {
        lock (_lock) (_failure, _left) = (request, request.Count ?? 1);
    }

    /// <summary>The failure for this post, or null.</summary>
    public FailRequest? Take()
    {
        lock (_lock)
        {
            if (_left <= 0) return null;
            _left--;
            return _failure;
        }
    }

    public int Left
    {
        get { lock (_lock) return _left; }
    }
}
