using System.Diagnostics;

namespace Anvila.Api.Faults;

/// <summary>Keeps cores busy and memory held for the faults that ask for it, and lets go when they end.</summary>
internal sealed class FaultLoad : BackgroundService
{
    private const long HeldLimitBytes = 1L << 30;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(250);
    private readonly FaultRegistry _faults;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<byte[]>> _held = [];
    private readonly SemaphoreSlim _wake = new(0);
    private long _heldBytes;

    public FaultLoad(FaultRegistry faults, TimeProvider clock)
    {
        (_faults, _clock) = (faults, clock);
        _faults.Changed += () => _wake.Release();
    }

    /// <summary>Holds the fault's amount of memory once more, up to 1 GiB in all.</summary>
    public void Hold(Fault fault)
    {
        long size = (long)(fault.Amount * 1024 * 1024);
        lock (_lock)
        {
            if (_heldBytes + size > HeldLimitBytes) return;
            _heldBytes += size;
            byte[] block = GC.AllocateUninitializedArray<byte>((int)size);
            for (int i = 0; i < block.Length; i += 4096) block[i] = 1; // touched pages count as resident
            if (!_held.TryGetValue(fault.Id, out List<byte[]>? blocks)) _held[fault.Id] = blocks = [];
            blocks.Add(block);
        }
        _wake.Release();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var active = _faults.Active;
            Release(active.Select(f => f.Id).ToHashSet());
            foreach (Fault fault in active.Where(f => f is { Kind: FaultKind.Memory, Route: null }))
            {
                lock (_lock) if (_held.ContainsKey(fault.Id)) continue;
                Hold(fault);
            }
            double cores = Math.Min(active.Where(f => f is { Kind: FaultKind.Cpu, Route: null }).Sum(f => f.Amount * f.Ratio), Environment.ProcessorCount);
            try
            {
                if (cores > 0) await BurnAsync(cores, stoppingToken);
                else if (active.IsEmpty && _held.Count == 0) await _wake.WaitAsync(stoppingToken);
                else await Task.Delay(Round, _clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { } // a stop is not a failure
        }
    }

    private static Task BurnAsync(double cores, CancellationToken cancellationToken)
    {
        int threads = (int)Math.Ceiling(cores);
        return Task.WhenAll(Enumerable.Range(0, threads).Select(i => Task.Factory.StartNew(() =>
        {
            double share = Math.Min(1, cores - i);
            long started = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(started) < Round * share && !cancellationToken.IsCancellationRequested) Thread.SpinWait(500);
            cancellationToken.WaitHandle.WaitOne(Round * (1 - share));
        }, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
    }

    private void Release(HashSet<string> active)
    {
        bool released = false;
        lock (_lock)
        {
            foreach (string id in _held.Keys.Where(id => !active.Contains(id)).ToArray())
            {
                _heldBytes -= _held[id].Sum(b => (long)b.Length);
                _held.Remove(id);
                released = true;
            }
        }
        if (released) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
    }

    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }
}
