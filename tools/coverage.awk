# Statement coverage per package below internal/ and in total, from a profile of go test -coverpkg=./internal/...
# The profile holds every block once per test binary; a block counts as covered when any of them ran it.
# Programs and the tests' own support are left out: nothing tests them but their use.
NR > 1 && !/\/internal\/(acctest|demo|schemajson)\/|\/cmd\// {
	statements[$1] = $2
	if ($3 > 0) covered[$1] = 1
}

function report(group) {
	return sprintf("%-12s %5.1f%% of %d statements", group, 100 * hit[group] / all[group], all[group])
}

END {
	for (block in statements) {
		split(substr(block, index(block, "/internal/") + 10), path, "/")
		all[path[1]] += statements[block]
		total += statements[block]
		if (block in covered) {
			hit[path[1]] += statements[block]
			hits += statements[block]
		}
	}
	for (group in all) print report(group) | "sort"
	close("sort")
	all["total"] = total
	hit["total"] = hits
	print report("total")
}
