namespace Pharos.Logs.LogQL.Engine;

/// <summary>Rows of a block that a query goes on with: a run, or a list. Kept from block to block.</summary>
internal sealed class BlockRows
{
    private int[] _rows = [];
    private int _first;

    public int Count { get; private set; }

    /// <summary>All rows from <see cref="this"/>[0] on.</summary>
    public bool IsRun { get; private set; }

    public int this[int index] => IsRun ? _first + index : _rows[index];

    public void SetRun(int first, int end)
    {
        IsRun = true;
        _first = first;
        Count = Math.Max(0, end - first);
    }

    /// <summary>Starts a list of at most so many rows; <see cref="Add"/> appends.</summary>
    public void BeginList(int capacity)
    {
        if (_rows.Length < capacity) _rows = new int[capacity];
        IsRun = false;
        Count = 0;
    }

    /// <summary>The rows of a list, ascending.</summary>
    public ReadOnlySpan<int> List => _rows.AsSpan(0, IsRun ? 0 : Count);

    public void Add(int row) => _rows[Count++] = row;

    /// <summary>Keeps the rows for which a block's list of outcomes has one of them.</summary>
    public void Keep(bool[] outcomes, bool wanted)
    {
        int count = Count;
        if (IsRun)
        {
            int first = _first;
            BeginList(count);
            for (int row = first; row < first + count; row++) if (outcomes[row] == wanted) _rows[Count++] = row;
            return;
        }
        int kept = 0;
        foreach (int row in _rows.AsSpan(0, count)) if (outcomes[row] == wanted) _rows[kept++] = row;
        Count = kept;
    }

    /// <summary>Keeps the rows for which a test holds.</summary>
    public void Keep(Func<int, bool> test)
    {
        int count = Count;
        if (IsRun)
        {
            int first = _first;
            BeginList(count);
            for (int i = 0; i < count; i++) if (test(first + i)) Add(first + i);
            return;
        }
        int kept = 0;
        for (int i = 0; i < count; i++) if (test(_rows[i])) _rows[kept++] = _rows[i];
        Count = kept;
    }
}
