package billing

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-log/tflog"
	"golang.org/x/sync/errgroup"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

// maxPages is how many pages of a list are fetched side by side.
const maxPages = 10

// List is a list of the account that its readers share, page by page, as of the time that each of them needs.
type List[T any] struct {
	client *vpsbg.Client
	page   func(ctx context.Context, number int) (*vpsbg.Page[T], error)
	id     func(*T) vpsbg.ID
	// complete reports whether an item of the list has all that a read of the thing has. Where one has not, Item finds nothing.
	complete func(*T) bool

	first    Shared[struct{}] // the first page
	whole    Shared[[]*T]
	readings batches[map[vpsbg.ID]*T]

	mu        sync.Mutex
	reads     int64                  // of pages that have begun
	pages     map[int]listPage[T]    // as they were last read
	last      int                    // number of the last page, 0 while unknown
	places    map[vpsbg.ID]listPlace // where things were last seen
	asks      int                    // reads of a refresh since firstAsk
	firstAsk  stamp
	unlocated int   // reads of things that were seen nowhere
	searched  bool  // all pages were fetched for those: what is seen nowhere since then is new
	unusable  bool  // an item lacked something that a read has
	failed    stamp // the last read that failed
}

// listPage is a page as it was last read.
type listPage[T any] struct {
	items []*T
	read  stamp
}

// listPlace is where a thing was last seen.
type listPlace struct {
	page, index int
	read        int64 // the number of the read that saw it there
}

// newList returns a list of which page fetches one page.
func newList[T any](client *vpsbg.Client, page func(context.Context, int) (*vpsbg.Page[T], error), id func(*T) vpsbg.ID, complete func(*T) bool) *List[T] {
	return &List[T]{
		client: client, page: page, id: id, complete: complete, readings: batches[map[vpsbg.ID]*T]{client: client},
		pages: map[int]listPage[T]{}, places: map[vpsbg.ID]listPlace{},
	}
}

// All returns the whole list. Its items are shared: they are not to be changed.
func (l *List[T]) All(ctx context.Context, asOf AsOf) ([]*T, error) {
	if all, isKnown := l.knownPages(asOf, l.now(false)); isKnown {
		return all, nil
	}
	return l.whole.Get(ctx, l.client, asOf, func(ctx context.Context) ([]*T, error) {
		asked := l.now(false)
		if _, err := l.firstPage(ctx, asOf, asked); err != nil {
			return nil, err
		}
		if _, err := l.fetchPages(ctx, l.missingPages(asOf, asked)); err != nil {
			return nil, err
		}
		l.mu.Lock()
		l.searched = true
		l.mu.Unlock()
		all, _ := l.knownPages(RunStart, asked)
		return all, nil
	})
}

// Item returns one thing as the list shows it; nil if it does not, or if a read of the thing costs less than the pages that have to be
// fetched. What is not listed is not proven to be gone.
func (l *List[T]) Item(ctx context.Context, id vpsbg.ID, asOf AsOf) *T {
	asked := l.now(false)
	if found, isKnown := l.known(id, asOf, asked); isKnown {
		return found
	}
	if asOf.kind != now {
		return l.itemOfRefresh(ctx, id, asOf, asked)
	}
	joined, err := l.readings.join(ctx, "", id, l.read)
	if err != nil {
		return nil
	}
	return joined.answer[id]
}

// itemOfRefresh is Item for one of many reads that need no newer list than the others. One alone is read by itself. Where few things of
// a long list are read, they are cheaper one by one; Terraform reads ten at a time, so that those who asked are not all.
func (l *List[T]) itemOfRefresh(ctx context.Context, id vpsbg.ID, asOf AsOf, asked stamp) *T {
	if l.ask(asked) == 1 && l.client.Clock().Sleep(ctx, batchWindow) == nil && l.askCount() == 1 {
		return nil
	}
	_, err := l.first.Get(ctx, l.client, asOf, func(ctx context.Context) (struct{}, error) {
		_, err := l.firstPage(ctx, asOf, l.now(false))
		return struct{}{}, err
	})
	found, isKnown := l.known(id, asOf, asked)
	if err == nil && !isKnown && l.PageCount()-1 <= 2*l.askCount() {
		_, err = l.All(ctx, asOf)
		found, _ = l.known(id, asOf, asked)
	}
	if err != nil {
		l.fail(ctx, err)
	}
	return found
}

// ask counts a read of a refresh, and returns how many there were since the last write.
func (l *List[T]) ask(asked stamp) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.firstAsk.writes != asked.writes || asked.at.Sub(l.firstAsk.at) >= LastWrite.maxAge {
		l.asks, l.firstAsk = 0, asked
	}
	l.asks++
	return l.asks
}

func (l *List[T]) askCount() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.asks
}

// PageCount returns how many pages the list has, 0 while that is unknown.
func (l *List[T]) PageCount() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}

// known returns a thing from a page that was fetched already. isKnown reports whether that decides: nil is then not to be had.
func (l *List[T]) known(id vpsbg.ID, asOf AsOf, asked stamp) (found *T, isKnown bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.unusable || asOf.kind != now && LastWrite.accepts(l.failed, asked) {
		return nil, true
	}
	place, isLocated := l.places[id]
	if page := l.pages[place.page]; isLocated && page.read.number == place.read && asOf.accepts(page.read, asked) {
		return page.items[place.index], true
	}
	return nil, l.accepts(asOf, asked)
}

// knownPages returns the whole list, if its pages were fetched already.
func (l *List[T]) knownPages(asOf AsOf, asked stamp) (all []*T, areKnown bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for number := 1; number <= l.last; number++ {
		all = append(all, l.pages[number].items...)
	}
	return all, l.accepts(asOf, asked)
}

// accepts reports whether all pages serve a caller who asked at a time.
func (l *List[T]) accepts(asOf AsOf, asked stamp) bool {
	for number := 1; number <= l.last; number++ {
		if !asOf.accepts(l.pages[number].read, asked) {
			return false
		}
	}
	return l.last > 0
}

// read reads things from the pages that cost less than they do one by one. The others are not in the answer, and none is if the list
// cannot be had.
func (l *List[T]) read(ctx context.Context, ids []vpsbg.ID) map[vpsbg.ID]*T {
	var shown []*T
	worth, isKnown := l.worth(ids, 1)
	if !isKnown {
		first, err := l.firstPage(ctx, Now, l.now(false))
		if err != nil {
			return l.fail(ctx, err)
		}
		shown = first
		if missing := without(ids, first, l.id); len(missing) > 0 {
			worth, _ = l.worth(missing, 2)
		}
	}
	last := l.PageCount()
	more, err := l.fetchPages(ctx, worth)
	shown = append(shown, more...)
	if err == nil && len(worth) == last && len(without(ids, shown, l.id)) > 0 { // the list may have grown
		more, err = l.fetchPages(ctx, numbers(last+1, l.PageCount()))
		shown = append(shown, more...)
	}
	if err != nil {
		return l.fail(ctx, err)
	}
	found := map[vpsbg.ID]*T{}
	for _, value := range shown {
		if !l.complete(value) {
			return nil
		}
		found[l.id(value)] = value
	}
	return found
}

func (l *List[T]) fail(ctx context.Context, err error) map[vpsbg.ID]*T {
	if ctx.Err() == nil {
		tflog.Warn(ctx, "a list cannot be had: its items are read one by one", map[string]any{"error": err.Error()})
		l.mu.Lock()
		defer l.mu.Unlock()
		l.failed = stamp{at: l.client.Clock().Now(), number: 1, writes: l.client.Writes()}
	}
	return nil
}

// pageCost is how many reads of one thing a page is worth while requests are not scarce: it takes as long as one of them, and more
// work.
const pageCost = 5

// worth returns the pages, from a number on, that cost less than the things on them one by one: those with several of them, or all if
// that is not more. All are also worth it once, as soon as half as many things were read that were seen nowhere.
func (l *List[T]) worth(ids []vpsbg.ID, from int) (worth []int, known bool) {
	cost := pageCost
	if l.client.IsPressed() {
		cost = 1
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.unusable {
		return nil, true
	}
	if l.last == 0 {
		return nil, false
	}
	count, alone := map[int]int{}, 0
	for _, id := range ids {
		if place, ok := l.places[id]; ok {
			count[place.page]++
		} else {
			alone++
			l.unlocated++
		}
	}
	for number, things := range count {
		if things > cost && number >= from {
			worth = append(worth, number)
		} else {
			alone += things
		}
	}
	all := l.last - from + 1
	if !l.searched && all <= 2*l.unlocated {
		l.searched = true
		return numbers(from, l.last), true
	}
	if all > 0 && all*cost <= len(worth)*cost+alone {
		return numbers(from, l.last), true
	}
	return worth, true
}

// firstPage fetches the first page unless it is known as of a time. Where the API does not tell how many there are, it fetches all.
func (l *List[T]) firstPage(ctx context.Context, asOf AsOf, asked stamp) (items []*T, err error) {
	l.mu.Lock()
	known := l.pages[1]
	l.mu.Unlock()
	if asOf.accepts(known.read, asked) {
		return known.items, nil
	}
	page, err := l.fetchPage(ctx, 1)
	if err != nil {
		return nil, err
	}
	items = pointers(page.Items)
	for number := 2; page.LastPage == 0 && !page.IsLast(number-1); number++ {
		before := l.id(&page.Items[0])
		if page, err = l.fetchPage(ctx, number); err != nil {
			return nil, err
		}
		if len(page.Items) > 0 && l.id(&page.Items[0]) == before { // the API does not know the parameter page here
			break
		}
		items = append(items, pointers(page.Items)...)
	}
	return items, nil
}

// missingPages returns the numbers of the pages that do not serve a caller who asked at a time.
func (l *List[T]) missingPages(asOf AsOf, asked stamp) (missing []int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for number := 1; number <= l.last; number++ {
		if !asOf.accepts(l.pages[number].read, asked) {
			missing = append(missing, number)
		}
	}
	return missing
}

// fetchPages fetches pages side by side.
func (l *List[T]) fetchPages(ctx context.Context, numbers []int) ([]*T, error) {
	pages := make([][]*T, len(numbers))
	group, groupContext := errgroup.WithContext(ctx)
	group.SetLimit(maxPages)
	for i, number := range numbers {
		group.Go(func() error {
			page, err := l.fetchPage(groupContext, number)
			if err == nil {
				pages[i] = pointers(page.Items)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var all []*T
	for _, page := range pages {
		all = append(all, page...)
	}
	return all, nil
}

// fetchPage fetches a page and remembers it.
func (l *List[T]) fetchPage(ctx context.Context, number int) (*vpsbg.Page[T], error) {
	begun := l.now(true)
	page, err := l.page(ctx, number)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if begun.number < l.pages[number].read.number { // a newer read has ended before
		return page, nil
	}
	items := pointers(page.Items)
	for i, value := range items {
		l.places[l.id(value)] = listPlace{number, i, begun.number}
		l.unusable = l.unusable || !l.complete(value)
	}
	l.pages[number] = listPage[T]{items, begun}
	switch {
	case page.LastPage > 0:
		l.last = page.LastPage
	case number == 1:
		l.last = 1
	default:
		l.last = max(l.last, number)
	}
	return page, nil
}

func (l *List[T]) now(begins bool) stamp {
	l.mu.Lock()
	defer l.mu.Unlock()
	if begins {
		l.reads++
	}
	return stamp{at: l.client.Clock().Now(), number: l.reads, writes: l.client.Writes()}
}

// numbers returns those from first to last.
func numbers(first, last int) []int {
	var all []int
	for number := first; number <= last; number++ {
		all = append(all, number)
	}
	return all
}

func pointers[T any](values []T) []*T {
	all := make([]*T, len(values))
	for i := range values {
		all[i] = &values[i]
	}
	return all
}

// without returns the ids that no item has.
func without[T any](ids []vpsbg.ID, items []*T, id func(*T) vpsbg.ID) (missing []vpsbg.ID) {
	has := map[vpsbg.ID]bool{}
	for _, item := range items {
		has[id(item)] = true
	}
	for _, wanted := range ids {
		if !has[wanted] {
			missing = append(missing, wanted)
		}
	}
	return missing
}
