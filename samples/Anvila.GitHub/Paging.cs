using System.Globalization;

namespace Anvila.GitHub;

/// <summary><c>per_page</c> (30, at most 100) and <c>page</c>, with the <c>Link</c> header.</summary>
internal static class Paging
{
    public static IEnumerable<T> Page<T>(HttpContext context, IReadOnlyList<T> all)
    {
        int Read(string name, int fallback) => int.TryParse(context.Request.Query[name], CultureInfo.InvariantCulture, out int value) && value > 0 ? value : fallback;
        int size = Math.Min(Read("per_page", 30), 100), page = Read("page", 1);
        int last = Math.Max(1, (all.Count + size - 1) / size);
        var links = new List<string>();
        if (page > 1) links.AddRange([Link(page - 1, "prev"), Link(1, "first")]);
        if (page < last) links.AddRange([Link(page + 1, "next"), Link(last, "last")]);
        if (links.Count > 0) context.Response.Headers.Link = string.Join(", ", links);
        return page > last ? [] : all.Skip((page - 1) * size).Take(size);

        string Link(int number, string rel)
        {
            IEnumerable<string> query = context.Request.Query.Where(q => q.Key != "page").Select(q => $"{q.Key}={Uri.EscapeDataString(q.Value.ToString())}").Append($"page={number.ToString(CultureInfo.InvariantCulture)}");
            return $"<{context.Request.Scheme}://{context.Request.Host}{context.Request.Path}?{string.Join('&', query)}>; rel=\"{rel}\"";
        }
    }
}
