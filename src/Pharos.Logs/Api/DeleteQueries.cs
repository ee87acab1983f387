using Pharos.Core;
using Pharos.Logs.LogQL.Engine;
using Pharos.Logs.LogQL.Pipeline;
using Pharos.Logs.LogQL.Syntax;
using Pharos.Logs.Store.Deletion;

namespace Pharos.Logs.Api;

/// <summary>LogQL for deletion: a selector, and a pipeline whose surviving lines are deleted.</summary>
internal sealed class DeleteQueries : IDeletePredicates
{
    public DeletePredicate Parse(string query)
    {
        try
        {
            LogExpr log = Parser.ParseLog(query);
            if (log.Stages.IsEmpty) return new DeletePredicate(log.Matchers, null);
            // A pipeline is not for several threads.
            var pipelines = new ThreadLocal<CompiledPipeline>(() => new CompiledPipeline(new NameTable(), log.Stages, new HashSet<string>()));
            return new DeletePredicate(log.Matchers, (labels, line, metadata) =>
            {
                CompiledPipeline pipeline = pipelines.Value!;
                return pipeline.Process(ByteSlice.Of(line.ToArray()), 0, new BaseLabels(pipeline.Names, labels, metadata));
            });
        }
        catch (ParseException e) { throw new QueryException(QueryErrorKind.BadData, e.Message, e); }
    }
}
