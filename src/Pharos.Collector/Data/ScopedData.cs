using System.Diagnostics.CodeAnalysis;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Data;

/// <summary>The part of a batch that is the same for every signal: items in scopes, scopes of resources.</summary>
/// <remarks>Scopes of one resource share the <see cref="OtlpResource"/> object and stand beside each other.</remarks>
/// <typeparam name="TScope">Items of one scope with its resource.</typeparam>
/// <typeparam name="TItem">Log record, span or metric.</typeparam>
internal abstract class ScopedData<TScope, TItem>(List<TScope> scopes) : Telemetry where TScope : class
{
    /// <summary>The scopes; none is shared with another batch.</summary>
    public List<TScope> Scopes { get; } = scopes;

    public override IEnumerable<OtlpResource> Resources
    {
        get
        {
            OtlpResource? last = null;
            foreach (TScope scope in Scopes)
            {
                OtlpResource resource = ResourceOf(scope);
                if (ReferenceEquals(resource, last)) continue;
                last = resource;
                yield return resource;
            }
        }
    }

    public override int Items => Scopes.Sum(scope => Weight(ItemsOf(scope)));

    /// <summary>Removes items that do not satisfy a condition, and what becomes empty by that. Returns how many items (points of metrics) went.</summary>
    public int RemoveWhere(Func<TScope, TItem, bool> condition)
    {
        int removed = 0;
        foreach (TScope scope in Scopes)
        {
            ItemsOf(scope).RemoveAll(item =>
            {
                if (!condition(scope, item)) return false;
                removed += Weight(item);
                return true;
            });
        }
        Scopes.RemoveAll(s => ItemsOf(s).Count == 0);
        return removed;
    }

    public override Telemetry Clone()
    {
        var copies = new List<TScope>(Scopes.Count);
        OtlpResource? last = null, lastCopy = null;
        foreach (TScope scope in Scopes)
        {
            OtlpResource resource = ResourceOf(scope);
            if (!ReferenceEquals(resource, last)) (last, lastCopy) = (resource, Copies.Of(resource));
            copies.Add(With(scope, lastCopy!, ItemsOf(scope).ConvertAll(CopyOf)));
        }
        return Create(copies);
    }

    public override Telemetry TakeFront(int items)
    {
        var front = new List<TScope>();
        int taken = 0, whole = 0;
        foreach (TScope scope in Scopes)
        {
            List<TItem> all = ItemsOf(scope);
            int weight = Weight(all);
            if (taken + weight <= items)
            {
                front.Add(scope);
                whole++;
                taken += weight;
                if (taken == items) break;
                continue;
            }
            if (CutScope(scope, all, items - taken) is { } part) front.Add(part);
            break;
        }
        Scopes.RemoveRange(0, whole);
        // The resource at the cut would stand in both: each gets its own, or a change here would show there.
        if (Scopes.Count > 0 && front.Count > 0 && ReferenceEquals(ResourceOf(Scopes[0]), ResourceOf(front[^1])))
        {
            OtlpResource shared = ResourceOf(Scopes[0]), own = Copies.Of(shared);
            for (int i = 0; i < Scopes.Count && ReferenceEquals(ResourceOf(Scopes[i]), shared); i++) Scopes[i] = With(Scopes[i], own, ItemsOf(Scopes[i]));
        }
        return Create(front);
    }

    public override void Append(Telemetry other) => Scopes.AddRange(((ScopedData<TScope, TItem>)other).Scopes);

    protected abstract OtlpResource ResourceOf(TScope scope);

    protected abstract List<TItem> ItemsOf(TScope scope);

    protected abstract TScope With(TScope scope, OtlpResource resource, List<TItem> items);

    protected abstract TItem CopyOf(TItem item);

    protected abstract Telemetry Create(List<TScope> scopes);

    /// <summary>What an item counts for.</summary>
    protected virtual int Weight(TItem item) => 1;

    protected virtual int Weight(List<TItem> items) => items.Count;

    /// <summary>Takes <paramref name="room"/> items (more than none, fewer than all) off the front of one scope.</summary>
    protected virtual TScope? CutScope(TScope scope, List<TItem> all, int room)
    {
        if (room == 0) return null;
        List<TItem> first = all.GetRange(0, room);
        all.RemoveRange(0, room);
        return With(scope, ResourceOf(scope), first);
    }
}
