package billing

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-log/tflog"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/singleflight"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/vpsbg"
)

const (
	// maxPages is how many pages of a list are fetched side by side.
	maxPages = 10
	// pageCost is how many reads of one thing a page is worth while requests are not scarce: it takes as long as one of
	// them, and more work.
	pageCost = 5
)

// List is a list of the account that its readers share, page by page, as of the time that each of them needs.
type List[T any] struct {
	listSource[T]
	client *vpsbg.Client

	reads    readCount // of pages
	first    singleflight.Group
	whole    singleflight.Group
	readings batches[map[vpsbg.ID]*T]

	mu        sync.Mutex
	pages     map[int]listPage[T] // as they were last read
	last      int                 // number of the last page; of the next one while that is unknown, 0 before the first
	lastRead  int64               // the number of the read that told
	seen      map[vpsbg.ID]sighting[T]
	byName    map[string]map[vpsbg.ID]bool // what was seen with a name
	asks      int                          // reads of a refresh since firstAsk
	firstAsk  stamp
	unlocated int   // reads of things that were seen nowhere
	unusable  bool  // an item lacked something that a read has
	failed    stamp // when the list could not be read
}

// listSource is where a list comes from.
type listSource[T any] struct {
	operationID, path string // of the call, for errors
	page              func(ctx context.Context, number int) (*vpsbg.Page[T], error)
	id                func(*T) vpsbg.ID
	name              func(*T) string
	// complete reports whether an item of the list has all that a read of the thing has. Where one has not, Item finds
	// nothing.
	complete func(*T) bool
}

func (s listSource[T]) refuse(err error) error { return vpsbg.RefuseList(s.operationID, s.path, err) }

// listPage is a page as it was last read.
type listPage[T any] struct {
	items []*T
	size  int // bytes
	total int // number of items of the whole list that it says, -1 if none
	read  stamp
}

// sighting is where a thing was last seen.
type sighting[T any] struct {
	item *T
	page int
	read stamp
}

func newList[T any](client *vpsbg.Client, of listSource[T]) *List[T] {
	return &List[T]{
		client: client, listSource: of, readings: batches[map[vpsbg.ID]*T]{client: client},
		pages: map[int]listPage[T]{}, seen: map[vpsbg.ID]sighting[T]{}, byName: map[string]map[vpsbg.ID]bool{},
	}
}

// All returns the whole list. Its items are shared: they are not to be changed.
func (l *List[T]) All(ctx context.Context, asOf AsOf) ([]*T, error) {
	asked := l.reads.ask(l.client)
	return share(ctx, &l.whole, func() ([]*T, bool) { return l.knownAll(asOf, asked) }, func(ctx context.Context) error {
		l.mu.Lock()
		missing := l.missing(asOf, asked)
		l.mu.Unlock()
		if len(missing) > 0 {
			return l.fetch(ctx, missing)
		}
		return l.readAgain(ctx, asOf, asked)
	})
}

// readAgain reads a list again whose pages contradict each other, because they were read at different times. If they
// still do, what the API says is wrong.
func (l *List[T]) readAgain(ctx context.Context, asOf AsOf, asked stamp) error {
	var all []int
	for number := 1; number <= l.PageCount(); number++ {
		all = append(all, number)
	}
	if err := l.fetch(ctx, all); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.missing(asOf, asked)) > 0 { // it has grown
		return nil
	}
	return l.refuse(l.contradiction())
}

// contradiction is what is wrong with the pages as they were last read. The caller holds the lock.
func (l *List[T]) contradiction() error {
	total, has := -1, map[vpsbg.ID]bool{}
	for number := 1; number <= l.last; number++ {
		page := l.pages[number]
		total = vpsbg.LowestTotal(total, page.total)
		if l.isRepeated(number) {
			return vpsbg.ErrRepeats
		}
		for _, item := range page.items {
			has[l.id(item)] = true
		}
	}
	return vpsbg.CheckTotal(total, len(has))
}

// isRepeated reports whether a page begins like an earlier one. The caller holds the lock.
func (l *List[T]) isRepeated(number int) bool {
	items := l.pages[number].items
	for earlier := 1; earlier < number && len(items) > 0; earlier++ {
		if before := l.pages[earlier].items; len(before) > 0 && l.id(before[0]) == l.id(items[0]) {
			return true
		}
	}
	return false
}

// Item returns one thing as the list shows it; nil if it does not, or if a read of the thing costs less than the pages
// that have to be fetched. What is not listed is not proven to be gone.
func (l *List[T]) Item(ctx context.Context, id vpsbg.ID, asOf AsOf) *T {
	asked := l.reads.ask(l.client)
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

// itemOfRefresh is Item for one of many reads that need no newer list than the others. One alone is read by itself.
// Where few things of a long list are read, they are cheaper one by one; Terraform reads ten at a time, so that those
// who asked are not all.
func (l *List[T]) itemOfRefresh(ctx context.Context, id vpsbg.ID, asOf AsOf, asked stamp) *T {
	l.mu.Lock()
	if !LastWrite.accepts(l.firstAsk, asked) {
		l.asks, l.firstAsk = 0, l.reads.begin(l.client)
	}
	l.asks++
	isFirst := l.asks == 1
	l.mu.Unlock()
	if isFirst && l.client.Clock().Sleep(ctx, batchWindow) == nil && l.askCount() == 1 {
		return nil
	}
	_, err := share(ctx, &l.first, func() (first struct{}, isKnown bool) {
		l.mu.Lock()
		defer l.mu.Unlock()
		return first, asOf.accepts(l.pages[1].read, asked)
	}, func(ctx context.Context) error { return l.fetch(ctx, []int{1}) })
	found, isKnown := l.known(id, asOf, asked)
	if err == nil && !isKnown && l.PageCount()-1 <= 2*l.askCount() {
		_, err = l.All(ctx, asOf)
		found, _ = l.known(id, asOf, asked)
	}
	l.note(ctx, err)
	return found
}

func (l *List[T]) askCount() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.asks
}

// PageCount returns how many pages the list has at least, 0 while that is unknown.
func (l *List[T]) PageCount() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}

// known returns a thing from a page that was fetched already. isKnown reports whether that decides: nil is then not to
// be had.
func (l *List[T]) known(id vpsbg.ID, asOf AsOf, asked stamp) (found *T, isKnown bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.unusable || asOf.kind != now && LastWrite.accepts(l.failed, asked) {
		return nil, true
	}
	found = l.shown(id, asOf, asked)
	return found, found != nil || len(l.missing(asOf, asked)) == 0
}

// shown returns a thing from the page where it was last seen, nil if that is no longer there or too old. The caller
// holds the lock.
func (l *List[T]) shown(id vpsbg.ID, asOf AsOf, asked stamp) *T {
	seen := l.seen[id]
	if l.pages[seen.page].read.number != seen.read.number || !asOf.accepts(seen.read, asked) {
		return nil
	}
	return seen.item
}

// missing returns the numbers of the pages that are too old for a caller. The caller holds the lock.
func (l *List[T]) missing(asOf AsOf, asked stamp) (numbers []int) {
	for number := 1; number <= max(l.last, 1); number++ {
		if !asOf.accepts(l.pages[number].read, asked) {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// knownAll returns the whole list, if its pages were fetched already. What moved to another page meanwhile is on two of
// them.
func (l *List[T]) knownAll(asOf AsOf, asked stamp) (all []*T, isKnown bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.missing(asOf, asked)) > 0 || l.contradiction() != nil {
		return nil, false
	}
	has := map[vpsbg.ID]bool{}
	for number := 1; number <= l.last; number++ {
		for _, item := range l.pages[number].items {
			if id := l.id(item); !has[id] {
				has[id] = true
				all = append(all, l.seen[id].item)
			}
		}
	}
	return all, true
}

// read reads things from the pages that cost less than they do one by one. The others are not in the answer, and none
// is if the list cannot be had.
func (l *List[T]) read(ctx context.Context, ids []vpsbg.ID) map[vpsbg.ID]*T {
	asked := l.reads.ask(l.client)
	for numbers := l.worth(ids, asked); len(numbers) > 0; numbers = l.worth(ids, asked) {
		if err := l.fetch(ctx, numbers); err != nil {
			l.note(ctx, err)
			return nil
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.unusable {
		return nil
	}
	found := map[vpsbg.ID]*T{}
	for _, id := range ids {
		found[id] = l.shown(id, Now, asked)
		if l.seen[id].item == nil {
			l.unlocated++
		}
	}
	return found
}

// worth returns the pages that have yet to be read and cost less than the things on them one by one: those with several
// of them, or all if that is not more. Pages that were never read are worth it as soon as half as many things were read
// that were seen nowhere.
func (l *List[T]) worth(ids []vpsbg.ID, asked stamp) (worth []int) {
	cost := pageCost
	if l.client.IsPressed() {
		cost = 1
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.unusable {
		return nil
	}
	count, unlocated := map[int]int{}, 0 // what is wanted of each page, or was seen on none
	for _, id := range ids {
		switch {
		case l.shown(id, Now, asked) != nil:
		case l.shown(id, RunStart, asked) != nil:
			count[l.seen[id].page]++
		case l.seen[id].item == nil:
			unlocated++
		}
	}
	missing, alone := l.missing(Now, asked), unlocated
	var unread []int
	for _, number := range missing {
		switch {
		case l.pages[number].read.number == 0:
			unread = append(unread, number)
		case count[number] > cost:
			worth = append(worth, number)
		default:
			alone += count[number]
		}
	}
	if len(missing)*cost <= len(worth)*cost+alone {
		return missing
	}
	if unlocated > 0 && len(unread) <= 2*(l.unlocated+unlocated) {
		worth = append(worth, unread...)
	}
	return worth
}

// fetch fetches pages side by side.
func (l *List[T]) fetch(ctx context.Context, numbers []int) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(maxPages)
	for _, number := range numbers {
		begun := l.reads.begin(l.client)
		group.Go(func() error { return l.fetchPage(ctx, number, begun) })
	}
	return group.Wait()
}

// fetchPage fetches a page and remembers it.
func (l *List[T]) fetchPage(ctx context.Context, number int, begun stamp) error {
	page, err := l.page(ctx, number)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if begun.number < l.pages[number].read.number { // a newer read has ended before
		return nil
	}
	items := make([]*T, len(page.Items))
	for i := range page.Items {
		items[i] = &page.Items[i]
		l.unusable = l.unusable || !l.complete(items[i])
		if id := l.id(items[i]); l.seen[id].read.number < begun.number {
			l.seen[id] = sighting[T]{items[i], number, begun}
			name := l.name(items[i])
			if l.byName[name] == nil {
				l.byName[name] = map[vpsbg.ID]bool{}
			}
			l.byName[name][id] = true
		}
	}
	l.pages[number] = listPage[T]{items, page.Size(), page.Total, begun}
	isLast := page.IsLast(number) || l.isRepeated(number) // otherwise there is no end
	switch {
	case begun.number < l.lastRead: // what the pages before the last one say of it may be older
	case page.LastPage > 0:
		l.last = page.LastPage
	case isLast:
		l.last = number
	default:
		l.last = max(l.last, number+1)
	}
	l.lastRead = max(l.lastRead, begun.number)
	size := 0
	for _, page := range l.pages {
		size += page.size
	}
	return l.refuse(vpsbg.CheckSize(l.last, size))
}

// note notes that the list could not be read, unless that was only interrupted.
func (l *List[T]) note(ctx context.Context, err error) {
	if err == nil || ctx.Err() != nil {
		return
	}
	tflog.Warn(ctx, "a list cannot be had: its items are read one by one", map[string]any{"error": err.Error()})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failed = l.reads.begin(l.client)
}
