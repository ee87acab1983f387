using System.Collections.Concurrent;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Blocks;

namespace Pharos.Logs.Store.Head;

/// <summary>Compresses full chunks, one at a time: on its own thread, and on that of an appender when too many wait.</summary>
internal sealed class ChunkSealer(ReaderWriterLockSlim gate) : IDisposable
{
    private const LogParts AllParts = LogParts.Timestamps | LogParts.Lines | LogParts.Metadata;

    private readonly ConcurrentQueue<HeadChunk> _queue = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly Lock _sealing = new();
    private readonly BlockEncoder _encoder = new();
    private readonly LogBatch _batch = new();
    private long _sealedBytes;

    public int Waiting => _queue.Count;

    /// <summary>Bytes of compressed blocks that wait for a segment.</summary>
    public long SealedBytes => Interlocked.Read(ref _sealedBytes);

    /// <summary>Blocks made since the start.</summary>
    public long Sealed { get; private set; }

    public void Enqueue(HeadChunk chunk)
    {
        _queue.Enqueue(chunk);
        _signal.Release();
    }

    /// <summary>Compresses the next chunk; false where none waits. When it returns false no chunk is being compressed either.</summary>
    public bool TrySealNext()
    {
        lock (_sealing)
        {
            if (!_queue.TryDequeue(out HeadChunk? chunk)) return false;
            chunk.CopyTo(AllParts, _batch, chunk.Count);
            BlockHeader header = _encoder.Encode(_batch, columns: false);
            var block = new MemoryBlock(chunk.Stream, chunk.Epoch, header, _encoder.Body.ToArray(), _encoder.Filter.ToArray());
            gate.EnterWriteLock();
            try
            {
                chunk.Stream.Full.Remove(chunk);
                chunk.Stream.Sealed.Add(block);
            }
            finally { gate.ExitWriteLock(); }
            Interlocked.Add(ref _sealedBytes, block.Body.Length + block.Filter.Length);
            Sealed++;
            chunk.Release();
            return true;
        }
    }

    /// <summary>Takes blocks that now stand in a segment out of the count.</summary>
    public void Forget(MemoryBlock block) => Interlocked.Add(ref _sealedBytes, -(block.Body.Length + block.Filter.Length));

    public void Dispose() => _signal.Dispose();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _signal.WaitAsync(cancellationToken).ConfigureAwait(false);
                TrySealNext();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { } // a stop is not a failure
    }
}
