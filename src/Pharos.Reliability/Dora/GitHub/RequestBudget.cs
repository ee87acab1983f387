namespace Pharos.Reliability.Dora.GitHub;

/// <summary>How much one pass may still ask for details. A part of the hour's requests is left for what tells of new deployments.</summary>
internal sealed class RequestBudget(int requests, RateLimitState limit)
{
    private int _left = requests;

    /// <summary>Details were left for the next pass.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>Takes requests where there are that many.</summary>
    public bool Take(int count)
    {
        bool low = limit is { Remaining: { } remaining, Limit: { } all } && remaining - count < all / 10;
        if (low || _left < count)
        {
            IsExhausted |= !low; // with few requests left the next pass waits as long as ever
            return false;
        }
        _left -= count;
        return true;
    }
}
