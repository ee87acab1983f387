using System.Buffers;
using System.Numerics;

namespace Pharos.Metrics.Store.Query;

/// <summary>The entries of all readers, those of one series linked to each other, series in the order in which they first occur. Its arrays are rented: they would be large objects.</summary>
internal sealed class SeriesJoin : IDisposable
{
    private readonly Piece[] _pieces;
    private readonly int[] _first; // piece of each series

    public SeriesJoin(IReadOnlyList<SeriesReader> readers, CancellationToken cancellationToken)
    {
        int total = readers.Sum(reader => reader.Count);
        _pieces = ArrayPool<Piece>.Shared.Rent(total);
        _first = ArrayPool<int>.Shared.Rent(total);
        if (readers.Count == 1)
        {
            SeriesCount = total;
            for (int i = 0; i < total; i++)
            {
                _first[i] = i;
                _pieces[i] = new Piece(readers[0], i, -1);
            }
            return;
        }
        // Open addressing: identities are hashes, so a few of their bits are where to look.
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2 * total, 1));
        int[] table = ArrayPool<int>.Shared.Rent(size); // 1 + the latest piece of a series
        UInt128[] identities = ArrayPool<UInt128>.Shared.Rent(total);
        try
        {
            table.AsSpan(0, size).Clear();
            int piece = 0;
            foreach (SeriesReader reader in readers)
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (int i = 0; i < reader.Count; i++, piece++)
                {
                    UInt128 identity = identities[piece] = reader.Identity(i);
                    _pieces[piece] = new Piece(reader, i, -1);
                    int at = (int)(ulong)identity & (size - 1);
                    while (table[at] != 0 && identities[table[at] - 1] != identity) at = (at + 1) & (size - 1);
                    if (table[at] == 0) _first[SeriesCount++] = piece;
                    else _pieces[table[at] - 1] = _pieces[table[at] - 1] with { Next = piece };
                    table[at] = piece + 1;
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(table);
            ArrayPool<UInt128>.Shared.Return(identities);
        }
    }

    public int SeriesCount { get; }

    /// <summary>The first piece of each series.</summary>
    public Span<int> First => _first.AsSpan(0, SeriesCount);

    public Piece this[int piece] => _pieces[piece];

    /// <summary>Once: the arrays go to others.</summary>
    public void Dispose()
    {
        ArrayPool<Piece>.Shared.Return(_pieces, clearArray: true);
        ArrayPool<int>.Shared.Return(_first);
    }

    /// <param name="Next">The piece of the same series in a later reader; -1 for none.</param>
    public readonly record struct Piece(SeriesReader Reader, int Entry, int Next);
}
