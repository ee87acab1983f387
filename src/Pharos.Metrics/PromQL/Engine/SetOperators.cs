using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Engine;

/// <summary><c>and</c>, <c>or</c>, <c>unless</c>: which samples stay depends on whether the other side has one of the same signature at that step.</summary>
internal static class SetOperators
{
    public static List<Column> Apply(BinaryExpr expr, List<Column> left, List<Column> right, int steps)
    {
        var signatures = new Signatures(expr.Matching!);
        if (expr.Op == BinaryOp.Or)
        {
            Dictionary<LabelSet, bool[]> taken = Presence(left, signatures, steps);
            Mask(right, signatures, taken, keepPresent: false);
            return LabelCollisions.Merge([.. left, .. right]);
        }
        Dictionary<LabelSet, bool[]> present = Presence(right, signatures, steps);
        Mask(left, signatures, present, keepPresent: expr.Op == BinaryOp.And);
        foreach (Column column in right) column.Release();
        return left;
    }

    private static Dictionary<LabelSet, bool[]> Presence(List<Column> columns, Signatures signatures, int steps)
    {
        var presence = new Dictionary<LabelSet, bool[]>(columns.Count);
        foreach (Column column in columns)
        {
            LabelSet signature = signatures.Of(column.Labels);
            if (!presence.TryGetValue(signature, out bool[]? at)) presence[signature] = at = new bool[steps];
            for (int i = 0; i < steps; i++) at[i] |= column.Has(i);
        }
        return presence;
    }

    private static void Mask(List<Column> columns, Signatures signatures, Dictionary<LabelSet, bool[]> presence, bool keepPresent)
    {
        int kept = 0;
        for (int at = 0; at < columns.Count; at++)
        {
            Column column = columns[at];
            bool known = presence.TryGetValue(signatures.Of(column.Labels), out bool[]? present);
            if (!known && keepPresent)
            {
                column.Release();
                continue;
            }
            if (known)
            {
                for (int i = 0; i < column.Steps; i++) if (present![i] != keepPresent) column.Clear(i);
                if (column.IsEmpty())
                {
                    column.Release();
                    continue;
                }
            }
            columns[kept++] = column;
        }
        columns.RemoveRange(kept, columns.Count - kept);
    }
}
