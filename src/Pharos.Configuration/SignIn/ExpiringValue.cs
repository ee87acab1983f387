namespace Pharos.Configuration.SignIn;

/// <summary>A value that expires, such as an access token: fetched when it is first needed and renewed before it ends, by one caller for all.</summary>
/// <param name="fetch">Gives a value and when it expires.</param>
public sealed class ExpiringValue<T>(Func<CancellationToken, Task<(T Value, DateTimeOffset Expires)>> fetch, TimeProvider clock) : IDisposable
    where T : class
{
    /// <summary>At most this long before its end a value is renewed; of a short life, a tenth.</summary>
    private static readonly TimeSpan s_maxMargin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private T? _value;
    private DateTimeOffset _expires, _renewAt;

    /// <exception cref="HttpRequestException">There is no valid value and none could be fetched.</exception>
    public async ValueTask<T> GetAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (_value is not null && now < _renewAt) return _value;
            try
            {
                (T value, DateTimeOffset expires) = await fetch(cancellationToken).ConfigureAwait(false);
                TimeSpan margin = (expires - now) / 10;
                (_value, _expires, _renewAt) = (value, expires, expires - (margin < s_maxMargin ? margin : s_maxMargin));
            }
            catch (HttpRequestException) when (_value is not null && now < _expires)
            {
                _renewAt = now + s_retry < _expires ? now + s_retry : _expires; // the one before is still good
            }
            return _value;
        }
        finally { _gate.Release(); }
    }

    public void Dispose() => _gate.Dispose();
}
