namespace Pharos.Traces.TraceQL;

/// <summary>Who is whose parent among the spans of one trace. Reused from trace to trace.</summary>
internal sealed class TraceTree
{
    private readonly Dictionary<ulong, int> _byId = [];
    private int[] _parents = [], _firstChild = [], _nextSibling = [], _childCounts = [], _left = [], _right = [];
    private int _count;

    /// <summary>The first span without a parent, or -1.</summary>
    public int Root { get; private set; }

    /// <summary>The parent's number; -1 where it has none or the parent is not known.</summary>
    public int Parent(int span) => _parents[span];

    public int ChildCount(int span) => _childCounts[span];

    /// <summary>Numbers of the nested-set model, from 1; 0 for spans that no root leads to.</summary>
    public int Left(int span) => _left[span];

    public int Right(int span) => _right[span];

    /// <summary>The parent's left number; -1 for a root.</summary>
    public int ParentLeft(int span) => _left[span] == 0 ? 0 : _parents[span] < 0 ? -1 : _left[_parents[span]];

    /// <param name="ids">Span and parent ids; a span with id 0 stands outside of the tree.</param>
    public void Build(int count, Func<int, (ulong Id, ulong ParentId)> ids)
    {
        _count = count;
        _byId.Clear();
        if (_parents.Length < count)
        {
            int size = Math.Max(count, 2 * _parents.Length);
            (_parents, _firstChild, _nextSibling, _childCounts, _left, _right) = (new int[size], new int[size], new int[size], new int[size], new int[size], new int[size]);
        }
        for (int i = 0; i < count; i++)
        {
            ulong id = ids(i).Id;
            if (id != 0) _byId.TryAdd(id, i);
            (_firstChild[i], _nextSibling[i], _childCounts[i], _left[i], _right[i]) = (-1, -1, 0, 0, 0);
        }
        Root = -1;
        for (int i = count - 1; i >= 0; i--)
        {
            (ulong id, ulong parentId) = ids(i);
            _parents[i] = parentId != 0 && id != 0 && _byId.TryGetValue(parentId, out int parent) && parent != i ? parent : -1;
            if (parentId == 0 && id != 0) Root = i;
            if (_parents[i] < 0) continue;
            _nextSibling[i] = _firstChild[_parents[i]];
            _firstChild[_parents[i]] = i;
            _childCounts[_parents[i]]++;
        }
        int next = 1;
        for (int i = 0; i < count; i++)
        {
            (ulong id, ulong parentId) = ids(i);
            if (parentId == 0 && id != 0) Number(i, ref next);
        }
    }

    /// <summary>Whether <paramref name="ancestor"/> stands above: by numbers where a root leads to both, else by walking up.</summary>
    public bool IsBelow(int span, int ancestor)
    {
        if (_left[span] > 0 && _left[ancestor] > 0) return _left[ancestor] < _left[span] && _right[span] < _right[ancestor];
        int steps = 0;
        for (int at = _parents[span]; at >= 0 && steps++ < _count; at = _parents[at]) if (at == ancestor) return true;
        return false;
    }

    /// <summary>Depth first without recursion: a trace may be one long chain.</summary>
    private void Number(int root, ref int next)
    {
        int at = root;
        _left[at] = next++;
        while (true)
        {
            if (_firstChild[at] >= 0 && _left[_firstChild[at]] == 0)
            {
                at = _firstChild[at];
                _left[at] = next++;
                continue;
            }
            _right[at] = next++;
            while (at != root && _nextSibling[at] < 0)
            {
                at = _parents[at];
                _right[at] = next++;
            }
            if (at == root) return;
            at = _nextSibling[at];
            _left[at] = next++;
        }
    }
}
