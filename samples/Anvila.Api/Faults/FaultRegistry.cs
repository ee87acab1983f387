using System.Collections.Immutable;

namespace Anvila.Api.Faults;

/// <summary>The faults that are on. Every fault ends within <see cref="MaximumLifetime"/>, so a forgotten one ends itself.</summary>
internal sealed class FaultRegistry(TimeProvider clock)
{
    public static readonly TimeSpan MaximumLifetime = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromMinutes(5);
    public const int Limit = 20;
    private const int MaximumMemoryMiB = 1024;

    private readonly Lock _lock = new();
    private ImmutableArray<Fault> _faults = [];

    /// <summary>Raised when a fault came or went, not when one expires.</summary>
    public event Action? Changed;

    public ImmutableArray<Fault> Active
    {
        get
        {
            ImmutableArray<Fault> all = _faults;
            if (all.IsEmpty) return all;
            DateTimeOffset now = clock.GetUtcNow();
            return all.Any(f => f.Expires <= now) ? [.. all.Where(f => f.Expires > now)] : all;
        }
    }

    /// <summary>Adds a fault, or says what is wrong with it.</summary>
    public (Fault? Fault, string? Error) Add(FaultRequest request)
    {
        if (!Enum.TryParse(request.Kind, ignoreCase: true, out FaultKind kind) || !Enum.IsDefined(kind)) return (null, "kind must be latency, errors, cpu or memory");
        string? route = string.IsNullOrEmpty(request.Route) || request.Route == "*" ? null : request.Route;
        double amount = request.Amount ?? (kind == FaultKind.Errors ? 500 : 0);
        string? error = kind switch
        {
            FaultKind.Latency when amount is not (> 0 and <= 60_000) => "amount must be 1 to 60000 milliseconds",
            FaultKind.Errors when amount is not (>= 400 and <= 599) => "amount must be a status of 400 to 599",
            FaultKind.Cpu when route is null && !(amount > 0 && amount <= Environment.ProcessorCount) => $"amount must be above 0 to {Environment.ProcessorCount} cores",
            FaultKind.Cpu when route is not null && amount is not (> 0 and <= 10_000) => "amount must be 1 to 10000 milliseconds",
            FaultKind.Memory when amount is not (> 0 and <= MaximumMemoryMiB) => $"amount must be 1 to {MaximumMemoryMiB} MiB",
            _ when request.Ratio is not (null or (> 0 and <= 1)) => "ratio must be above 0 to 1",
            _ when request.ExpiresInS is <= 0 => "expires_in_s must be positive",
            _ when request.Id is { } id && !(id.Length is > 0 and <= 100 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) => "id must be letters, digits, - and _, at most 100",
            _ => null,
        };
        if (error is not null) return (null, error);

        double seconds = Math.Min(request.ExpiresInS ?? DefaultLifetime.TotalSeconds, MaximumLifetime.TotalSeconds);
        var fault = new Fault(request.Id ?? Guid.NewGuid().ToString("n")[..12], route, kind, amount, request.Ratio ?? 1, clock.GetUtcNow().AddSeconds(seconds));
        lock (_lock)
        {
            ImmutableArray<Fault> active = [.. Active.Where(f => f.Id != fault.Id)];
            if (active.Length >= Limit) return (null, $"at most {Limit} faults at once");
            _faults = active.Add(fault);
        }
        Changed?.Invoke();
        return (fault, null);
    }

    /// <summary>Ends one fault, or all when <paramref name="id"/> is null. Gives how many ended.</summary>
    public int Remove(string? id)
    {
        int removed;
        lock (_lock)
        {
            ImmutableArray<Fault> active = Active;
            _faults = id is null ? [] : [.. active.Where(f => f.Id != id)];
            removed = active.Length - _faults.Length;
        }
        Changed?.Invoke();
        return removed;
    }
}
